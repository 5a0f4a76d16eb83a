import type { RequestListener } from 'node:http'
import { sendJson } from '../issuer.ts'
import { subjectOf } from '../attack/users.ts'

/** The one company that a user sees. */
export function companyOf (user: string): string {
  return `company-of-${user}`
}

/** The import that a file of a user becomes. */
export function requestOf (user: string, file: string): string {
  return `${user}-${file}`
}

/** A NeonPanel where each user has a company of their own. An import of a PDF is done once it is among these. */
export function ownCompanies (done: ReadonlySet<string> = new Set()): RequestListener {
  return (request, response) => {
    const user = subjectOf(request.headers.authorization)
    const [, imported] = /\/status\/([\w-]+)$/.exec(request.url ?? '') ?? []
    if (imported !== undefined) {
      const status = done.has(imported) ? 'done' : 'processing'
      return sendJson(response, { request_id: imported, status, documents: [] })
    }
    if (request.method === 'GET') {
      return sendJson(response, { current_page: 1, per_page: 60, last_page: 1, data: [{ uuid: companyOf(user) }] })
    }
    let body = ''
    request.on('data', chunk => { body += String(chunk) })
    request.on('end', () => {
      sendJson(response, { request_id: requestOf(user, JSON.parse(body).file.name), status: 'queued' })
    })
  }
}
