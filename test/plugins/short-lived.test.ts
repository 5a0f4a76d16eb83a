import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import call, { companies } from '../cluster/messages.ts'
import startGateway from '../gateway-process.ts'
import scrape from '../metrics/scrape.ts'
import modern from './mcp/modern-call.ts'

/**
 * Unoptimized code allocates all that the lines say, and a young generation of 4 MiB is full after a hundred requests.
 */
const OPTIONS = ['--no-opt', '--max-semi-space-size=4']
const WARM_UP = 300
const COUNTED = 1500
const TOGETHER = 8
/** Bytes that may grow old of a request; what one allocates is twenty times as much or more. */
const MAX_BYTES = 1000
/** How often it is measured again because the old objects were collected meanwhile. */
const ATTEMPTS = 5

const freePort = () => onFreePort(async port => String(port))
const sandbox = await startSandbox({ port: 0 })
t.teardown(() => sandbox.close())
const PORT = await freePort()
const METRICS_PORT = await freePort()
const url = `http://localhost:${PORT}`
await startGateway(t, {
  PORT, METRICS_PORT, NEONPANEL_ISSUER: sandbox.url, LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '1000000'
}, OPTIONS)
const headers = {
  authorization: `Bearer ${await sandbox.issueToken({ audience: url })}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18'
}

interface Asked { path: string, body: unknown, own?: Record<string, string> }

async function post ({ path, body, own = {} }: Asked): Promise<void> {
  const answer =
    await fetch(url + path, { method: 'POST', headers: { ...headers, ...own }, body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${text}`)
}

/** So many requests, some at a time. */
async function load (count: number, asked: Asked): Promise<void> {
  let left = count
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    while (left-- > 0) await post(asked)
  }))
}

/** Bytes among the old objects, and how often these were collected. */
async function look (): Promise<{ bytes: number, collected: number }> {
  const samples = await scrape(METRICS_PORT)
  const bytes = samples.get('nodejs_heap_space_size_used_bytes{space="old"}')
  if (bytes === undefined) throw new Error('There is no figure of the old objects.')
  return { bytes, collected: samples.get('nodejs_gc_duration_seconds_count{kind="major"}') ?? 0 }
}

/** Bytes of a request that grow old, from a time in which nothing old was collected. */
async function promoted (asked: Asked): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await look()
    await load(COUNTED, asked)
    const after = await look()
    if (after.collected === before.collected) return (after.bytes - before.bytes) / COUNTED
  }
  throw new Error(`The old objects were collected in each of ${ATTEMPTS} attempts.`)
}

const handshake = call('initialize', {
  protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'short-lived', version: '1.0.0' }
})

const [message, { headers: own }] = modern('tools/call', { name: 'neonpanel_listCompanies', arguments: {} })
const kinds: Readonly<Record<string, Asked>> = {
  initialize: { path: '/mcp', body: handshake },
  'tools/list': { path: '/mcp', body: call('tools/list') },
  'tools/call': { path: '/mcp', body: companies(1) },
  'tools/call of 2026-07-28': { path: '/mcp', body: message, own },
  'POST /tools': { path: '/tools/neonpanel.listCompanies', body: {} }
}

for (const [name, asked] of Object.entries(kinds)) {
  t.test(`nothing of a request outlives it among the old objects: ${name}`, async t => {
    await load(WARM_UP, asked)
    const bytes = await promoted(asked)
    t.ok(bytes < MAX_BYTES, `${Math.round(bytes)} bytes of each`)
  })
}
