import t from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import startLaravel, { type Laravel } from './start.ts'

interface Test { teardown (undo: () => Promise<void>): void }

interface Answer { status: number, headers: Headers, body: unknown }

/** A gateway in front of the Laravel application. */
interface Gateway {
  laravel: Laravel
  /** Calls a tool over REST; by a user of the sandbox. */
  call (tool: string, input?: object, user?: string, headers?: Record<string, string>): Promise<Answer>
  /** Calls a tool over MCP: the result. */
  callMcp (tool: string, input?: object, user?: string): Promise<unknown>
  /** Runs something while an operation answers as a variant, for so many requests. */
  as<T> (tool: string, variant: string, run: () => Promise<T>, requests?: number): Promise<T>
}

/** Companies, a warehouse and an item of the seed. */
export const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
export const BIRCH = 'b7t2k9m4q1x8w5z3n6p0'
export const FOREIGN = '8f1d0a6b3c2e4f5a9b8c7d6e5f4a3b2c1d0e9f8a'
export const LONG_BEACH = '4443ea13b799133305d54642bf6ef5791a831141'
export const FBA = '9d5ed678fe57bcca610140957afab571c6e1b2a3'
export const ITEM = 5001
const ALL = 1_000_000

let started: Promise<Laravel> | undefined

/** Starts a gateway; the application, which takes seconds to start, is one for all test files of a process. */
export default async function openGateway (test: Test, env: Record<string, string> = {}): Promise<Gateway> {
  const laravel = await (started ??= startLaravel(t))
  const { url, token } = await build(test, { env: { NEONPANEL_API_URL: laravel.url, ...env } })
  const tokens = new Map<string, Promise<string>>()

  async function post (path: string, body: object, user: string, headers: Record<string, string> = {}) {
    const known = tokens.get(user) ?? token({ user: `${user}@example.com` })
    tokens.set(user, known)
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${await known}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body)
    })
    const answer: unknown = await response.json()
    return { status: response.status, headers: response.headers, body: answer }
  }

  return {
    laravel,
    call: (tool, input = {}, user = 'ana', headers = {}) => post(`/tools/neonpanel.${tool}`, input, user, headers),
    async callMcp (tool, input = {}, user = 'ana') {
      const params = { name: `neonpanel_${tool}`, arguments: input }
      const { body } = await post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, user,
        { 'mcp-protocol-version': '2025-11-25' })
      return member(body, 'result')
    },
    async as (tool, variant, run, requests = ALL) {
      await laravel.sql(`REPLACE INTO variants VALUES ('${tool}', '${variant}', ${requests})`)
      try {
        return await run()
      } finally {
        await laravel.sql('DELETE FROM variants')
      }
    }
  }
}

/** A bill by its number, with one line. */
export function bill (number: string, more: object = {}) {
  const details = [{ service_name: 'Freight', quantity: 2, rate: 12.5 }]
  return { companyUuid: KESTREL, type: 'bill', data: { ref_number: number, date: '2025-05-02', details, ...more } }
}
