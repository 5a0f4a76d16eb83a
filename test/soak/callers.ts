import { Pool } from 'undici'
import readEvents from './events.ts'

/** How one call came out. `fault` is true where something had been broken on purpose on its way. */
export interface Outcome { kind: string, good: boolean, fault: boolean, ms: number, status: number, code: string }

/** A user with a token, and the short names of the companies that they see. */
export interface Caller { token: string, companies: readonly string[] }

interface Conditions {
  /** Whether all of NeonPanel is away now, or was a moment ago. */
  isOut (): boolean
  told (outcome: Outcome): void
}

/** What callers do. Each call resolves when it is over, whatever became of it. */
interface Callers {
  call (kind: string, caller: Caller): Promise<void>
  /** Writes with a key of its own, and asks again with the same key where the outcome was left open. */
  write (caller: Caller, reference: string): Promise<void>
  /** Opens an event stream, makes one call on it and leaves after some seconds. */
  stream (caller: Caller, seconds: number): Promise<void>
  close (): Promise<void>
}

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const TIMEOUT_MS = 45_000
/** Kinds whose operation at NeonPanel is broken now and then. */
const brittle: ReadonlySet<string> = new Set(['reports', 'write'])

const message = (method: string, params: object = {}) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
const requests: Readonly<Record<string, { path: string, body: string }>> = {
  companies: { path: '/mcp', body: message('tools/call', { name: 'neonpanel_listCompanies', arguments: {} }) },
  rest: { path: '/tools/neonpanel.listCompanies', body: '{}' },
  reports: { path: '/mcp', body: message('tools/call', { name: 'neonpanel_listReports', arguments: {} }) },
  list: { path: '/mcp', body: message('tools/list') },
  ping: { path: '/messages', body: message('ping') }
}

function document (reference: string): string {
  const data = {
    ref_number: reference, date: '2026-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
  }
  return JSON.stringify({ companyUuid: KESTREL, type: 'bill', data })
}

/** The code of a refusal, on either surface. */
function codeOf (text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? ''
}

/** True where an answer about companies names those of the caller, and no others. */
function isOwn (kind: string, text: string, { companies }: Caller): boolean {
  if (kind !== 'companies' && kind !== 'rest') return true
  const shown = new Set([...text.matchAll(/\\?"short_name\\?":\\?"(\w+)/g)].map(([, name]) => name))
  return shown.size === companies.length && companies.every(name => shown.has(name))
}

/** The callers of a gateway. */
export default function callers (url: string, { isOut, told }: Conditions): Callers {
  const pool = new Pool(url, { connections: 200, pipelining: 1 })

  async function post (path: string, body: string, token: string, more: Record<string, string> = {}) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more }
    try {
      const { statusCode, body: answer } =
        await pool.request({ method: 'POST', path, body, headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
      return { status: statusCode, text: await answer.text() }
    } catch (error) {
      return { status: 0, text: `{"code":"${error instanceof Error && 'code' in error ? error.code : 'broken'}"}` }
    }
  }

  async function timed (
    kind: string, run: () => Promise<{ status: number, text: string, good: boolean }>
  ): Promise<void> {
    const began = performance.now()
    const out = isOut()
    const { status, text, good } = await run()
    told({
      kind,
      good,
      status,
      code: good ? '' : codeOf(text),
      fault: out || isOut() ||
      brittle.has(kind),
      ms: performance.now() - began
    })
  }

  return {
    call: (kind, caller) => timed(kind, async () => {
      const { path = '', body = '' } = requests[kind] ?? {}
      const { status, text } = await post(path, body, caller.token)
      return { status, text, good: status === 200 && !text.includes('"isError":true') && isOwn(kind, text, caller) }
    }),

    write: (caller, reference) => timed('write', async () => {
      const send =
        () =>
          post('/tools/neonpanel.createDocuments', document(reference), caller.token, { 'idempotency-key': reference })
      const first = await send()
      const open = first.status === 0 || codeOf(first.text) === 'outcome_unknown'
      const last = open ? await send() : first
      return { ...last, good: last.status === 200 }
    }),

    stream: (caller, seconds) => timed('stream', async () => {
      const end = new AbortController()
      const { statusCode: status, body } =
        await pool.request({
          method: 'GET', path: '/sse', headers: { authorization: `Bearer ${caller.token}` }, signal: end.signal
        })
      const events = readEvents(body)
      try {
        const path = (await events.next()).value ?? ''
        const { status: accepted } = await post(path, requests.companies?.body ?? '', caller.token)
        const text = (await events.next()).value ?? ''
        await new Promise(resolve => setTimeout(resolve, seconds * 1000))
        return { status, text, good: accepted === 202 && isOwn('companies', text, caller) }
      } catch {
        return { status, text: '{"code":"stream"}', good: false }
      } finally {
        end.abort()
      }
    }),

    close: () => pool.destroy()
  }
}
