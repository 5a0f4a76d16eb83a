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

/** Asks the upstream for the companies, as every tool of every peer does. */
export default async function companies (perPage: unknown, authorization: string): Promise<Record<string, unknown>> {
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: `/api/v1/companies?per_page=${Number(perPage)}`,
    headers: { authorization, accept: 'application/json' }
  })
  if (statusCode !== 200) throw new Error(`The upstream answered ${statusCode}.`)
  const value: unknown = await body.json()
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
