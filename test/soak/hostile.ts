import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { generateKeyPair, SignJWT } from 'jose'
import modern from '../plugins/mcp/modern-call.ts'

interface Hostile {
  /** How often each status came; 0 is no answer. */
  statuses: ReadonlyMap<number, number>
  stop (): Promise<void>
}

/** What it does at a time, and milliseconds between two of one kind. */
const AT_ONCE = 10
const PAUSE_MS = 100
const STREAM_MS = 2000
const SOCKETS = 50
const ROUND = 1000

/** Operations of NeonPanel that fail, or take long, for this caller alone: nobody else calls them. */
export const BROKEN = [
  { operation: 'listWarehouses', fault: 'status', status: 500 },
  { operation: 'getImportInstructions', fault: 'slow', ms: 3000 }
] as const

const message = (method: string, params: object = {}, id = 1) => ({ jsonrpc: '2.0', id, method, params })
const call = (name: string, input: object = {}, id = 1) =>
  message('tools/call', { name: `neonpanel_${name}`, arguments: input }, id)
const company = { companyUuid: 'none-of-yours' }
const wide = Array(9000).fill(1)

/**
 * A signed-in caller that does the worst it may until it is stopped: bodies that are long to read, batches, calls that
 * fail or take long at NeonPanel, writes under ever new keys, refused tokens and invented keys, streams and
 * subscriptions without end, connections that say nothing.
 */
export default async function startHostile (url: string, token: () => string): Promise<Hostile> {
  const pool = new Pool(url, { connections: 300 })
  const statuses = new Map<number, number>()
  const sockets = new Set<Socket>()
  const stranger = await generateKeyPair('RS256')
  const end = new AbortController()
  let turn = 0

  async function send (
    path: string, body: object, bearer = token(), headers: Record<string, string> = {}, ms = 45_000
  ): Promise<void> {
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(ms)])
    const fields = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers }
    const status = await pool.request({ method: 'POST', path, body: JSON.stringify(body), headers: fields, signal })
      .then(async ({ statusCode, body }) => { await body.text(); return statusCode }).catch(() => 0)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }

  async function stream (): Promise<void> {
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(STREAM_MS)])
    await pool.request({ method: 'GET', path: '/sse', headers: { authorization: `Bearer ${token()}` }, signal })
      .then(({ body }) => body.dump()).catch(() => {})
  }

  async function invented (): Promise<string> {
    return new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'RS256', kid: `kid-${turn}` }).sign(stranger.privateKey)
  }

  function idle (): void {
    const socket = connect(Number(new URL(url).port), 'localhost', () => socket.write('POST /mcp HTTP/1.1\r\nHo'))
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)))
  }

  const bill = (reference: string) => ({
    ...company, type: 'bill', data: { ref_number: reference, date: '2026-05-02', details: [{ quantity: 'x' }] }
  })
  const [listen, { headers: listening }] = modern('subscriptions/listen', { notifications: {} })
  const deeds: readonly (() => Promise<unknown> | undefined)[] = [
    () => send('/mcp', { constructor: 1, wide }),
    () => send('/mcp', call('listCompanies', { search: 'x'.repeat(900_000), wide })),
    () => send('/mcp', Array.from({ length: 10 }, (_, id) => call('listCompanies', {}, id))),
    () => send('/mcp', call('listWarehouses', company)),
    () => send('/tools/neonpanel.getImportInstructions', { ...company, type: 'bill' }),
    () => send('/tools/neonpanel.createDocuments', bill(`HOSTILE-${turn}`), token(),
      { 'idempotency-key': `hostile-${turn}` }),
    () => send('/mcp', call('listCompanies'), `${token().slice(0, -8)}AAAAAAAA`),
    async () => send('/mcp', call('listCompanies'), await invented()),
    () => send('/mcp', call('listCompanies'), `opaque-${turn}`),
    () => send('/mcp', listen, token(), { accept: 'text/event-stream', ...listening }, STREAM_MS),
    stream,
    async () => { if (sockets.size < SOCKETS) idle() }
  ]

  async function work (): Promise<void> {
    while (!end.signal.aborted) {
      const running = deeds[turn++ % deeds.length]?.()
      await Promise.race([running, sleep(ROUND)]) // it does not wait for what hangs
      await sleep(PAUSE_MS)
    }
  }
  const working = Promise.all(Array.from({ length: AT_ONCE }, work))

  return {
    statuses,
    async stop () {
      end.abort()
      for (const socket of sockets) socket.destroy()
      await working
      await pool.destroy()
    }
  }
}
