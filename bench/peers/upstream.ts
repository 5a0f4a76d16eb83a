import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

/** A tool as the product lists it. */
export interface Listed {
  name: string
  title: string
  description: string
  inputSchema: Record<string, unknown>
  outputSchema: Record<string, unknown>
}

/** What `env` says: PORT, UPSTREAM (an origin) and TOOLS (a file with the product's own list). */
export const { PORT = '', UPSTREAM = '', TOOLS = '' } = process.env
export const tools: readonly Listed[] = JSON.parse(readFileSync(TOOLS, 'utf8'))

const pool = new Pool(UPSTREAM, { connections: 64 })

/** The upstream's answer with the companies, unread. Throws an Error unless it is 200. */
async function ask (perPage: unknown, authorization: string) {
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: `/api/v1/companies?per_page=${Number(perPage)}`,
    headers: { authorization, accept: 'application/json' }
  })
  if (statusCode !== 200) throw new Error(`The upstream answered ${statusCode}.`)
  return body
}

/** Asks the upstream for the companies, as every tool of every peer does. */
export default async function companies (perPage: unknown, authorization: string): Promise<Record<string, unknown>> {
  const value: unknown = await (await ask(perPage, authorization)).json()
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The same as the JSON text that came. */
export async function companiesText (perPage: unknown, authorization: string): Promise<string> {
  return (await ask(perPage, authorization)).text()
}
