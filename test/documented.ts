import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ServerResponse } from 'node:http'
import { Server } from 'node:net'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { member } from './clients/journey.ts'

interface Test { teardown (undo: () => Promise<void>): void }

/** An answer of POST /tools/{name}. */
interface ToolAnswer { url: string, status: number, headers: readonly string[], body: string }

/** What the document says of a status: its codes and its headers. */
interface Documented { codes: string, headers: readonly string[] }

/** Where Node tells of each request to any server of the process, before the server knows of it. */
const ARRIVED = 'http.server.request.start'
const PATH = '/tools/'
/** Fields of HTTP itself, of CORS and of browsers' safety, which no operation has to list. */
const COMMON = new RegExp('^(access-control-.+|cache-control|connection|content-length|content-type|date|keep-alive|' +
  'referrer-policy|transfer-encoding|vary|x-content-type-options)$')
/** Nobody reads the answer to a caller that has left. */
const CLIENT_CLOSED = 499

function textOf (chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : typeof chunk === 'string' ? chunk : ''
}

function codeOf (body: string): string | undefined {
  try {
    return String(member(JSON.parse(body), 'code'))
  } catch {
    return undefined
  }
}

/** What a document says of each status of an operation, behind its references. */
function statusesOf (document: unknown, operation: unknown): Map<number, Documented> {
  const responses = Object.entries(Object(member(operation, 'post', 'responses')))
  return new Map(responses.map(([status, response]) => {
    const name = String(member(response, '$ref') ?? '').split('/').at(-1) ?? ''
    const documented = name === '' ? response : member(document, 'components', 'responses', name)
    const headers = Object.keys(Object(member(documented, 'headers'))).map(header => header.toLowerCase())
    return [Number(status), { codes: String(member(documented, 'description')), headers }]
  }))
}

/**
 * What an answer has that the document does not say. A path without an operation may answer what any operation may, and
 * why it has none.
 */
function undocumented (document: unknown, { url, status, headers, body }: ToolAnswer): string[] {
  const path = url.split('?')[0]?.replace(`${PATH}neonpanel_`, `${PATH}neonpanel.`) ?? ''
  const paths = Object(member(document, 'paths'))
  const operations: unknown[] = path in paths ? [paths[path]] : Object.values(paths)
  const documented = operations.flatMap(operation => statusesOf(document, operation).get(status) ?? [])
  if (documented.length === 0) return [`the status ${status}`]
  const code = status === 200 ? undefined : codeOf(body)
  const isWithheld = ['read_only', 'toolset_off'].includes(String(code)) && !(path in paths)
  const isSaid = code === undefined || isWithheld ||
    documented.some(({ codes }) => new RegExp(`\\b${code}\\b`).test(codes))
  const own = headers.filter(name => !COMMON.test(name))
  const unsaid = own.filter(name => !documented.some(({ headers }) => headers.includes(name)))
  return [
    ...unsaid.map(name => `the header ${name} with ${status}`),
    ...(isSaid ? [] : [`the code ${code} with ${status}`])
  ]
}

/**
 * Holds all that POST /tools/{name} has answered against the gateway's own OpenAPI document when it is undone; `found`
 * gets what is not in it.
 */
export function compareAnswers (app: FastifyInstance, found: (problem: string) => void): () => Promise<void> {
  const answers = new Map<string, ToolAnswer>()

  function keep (answer: ToolAnswer) {
    if (answer.status === CLIENT_CLOSED) return
    const body = answer.status === 200 ? '' : answer.body
    answers.set([answer.url, answer.status, codeOf(body), ...answer.headers].join(), { ...answer, body })
  }

  async function judge () {
    if (answers.size === 0) return
    const document: unknown = JSON.parse(await app.openapi('json'))
    for (const answer of answers.values()) {
      for (const problem of undocumented(document, answer)) {
        found(`${answer.url} answers with ${problem}, which the OpenAPI document does not say`)
      }
    }
  }

  function meet (message: unknown) {
    const { server, request, response } = Object(message)
    if (!(server instanceof Server) || !(response instanceof ServerResponse) ||
      !server.listeners('request').includes(app.routing)) {
      return
    }
    if (request.method !== 'POST' || !request.url.startsWith(PATH)) return
    let body = ''
    response.end = new Proxy(response.end, {
      apply (end, self, args) {
        body = textOf(args[0])
        return Reflect.apply(end, self, args)
      }
    })
    response.once('finish', () => {
      const { url } = request // of an address that cannot be read, rewritten to one that names nothing
      if (url.startsWith(PATH)) keep({ url, status: response.statusCode, headers: response.getHeaderNames(), body })
    })
  }
  subscribe(ARRIVED, meet)

  app.inject = new Proxy(app.inject, {
    apply (target, self, args) {
      const answer = Reflect.apply(target, self, args)
      answer.then(({ raw: { req }, statusCode: status, headers, payload: body }: LightMyRequestResponse) => {
        const url = req.url ?? ''
        if (req.method === 'POST' && url.startsWith(PATH)) keep({ url, status, headers: Object.keys(headers), body })
      }, () => {})
      return answer
    }
  })
  return async () => {
    unsubscribe(ARRIVED, meet)
    await judge()
  }
}

/**
 * Fails a test if a gateway answers what its document does not say. To be called before the gateway's end is left to
 * the test.
 */
export default function requireDocumented (t: Test, app: FastifyInstance): void {
  const problems = new Set<string>()
  const undo = compareAnswers(app, problem => problems.add(problem))
  t.teardown(async () => {
    await undo()
    if (problems.size > 0) throw new Error([...problems].join('\n'))
  })
}
