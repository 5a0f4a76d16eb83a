import { EventEmitter, once } from 'node:events'
import { mock } from 'node:test'
import t from 'tap'
import buildApp from '../../app.ts'
import createSemaphore from '../../plugins/load/semaphore.ts'
import createPressure from '../../plugins/load/pressure.ts'
import buildTools, { json, startFakeUpstream } from '../build-tools.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../issuer.ts'

interface Question { method?: 'GET' | 'POST', url: string, payload?: object }

const CALM = { delay: 1, utilisation: 0.5, rss: 1 }
const LATE = { delay: 251, utilisation: 0.5, rss: 1 }

const rpc = (method: string, params: object = {}) =>
  ({ url: '/mcp', payload: { jsonrpc: '2.0', id: 1, method, params } })
const completion = {
  ref: { type: 'ref/resource', uri: 'neonpanel://companies/{uuid}' }, argument: { name: 'uuid', value: '' }
}
const bill = { companyUuid: 'c', type: 'bill' }

/** What is asked, the seconds of pressure after which it is refused, and its status until then. */
const questions: [string, Question, number, number][] = [
  ['a document', { method: 'GET', url: '/openapi.json' }, 1, 200],
  ['metadata', { method: 'GET', url: '/.well-known/oauth-protected-resource' }, 1, 200],
  ['nothing', { method: 'GET', url: '/nothing' }, 1, 404],
  ['tools/list', rpc('tools/list'), 1, 200],
  ['initialize', rpc('initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }), 1, 200],
  ['completion, whose tool decides', rpc('completion/complete', completion), 4, 200],
  ['a read', { url: '/tools/neonpanel.listReports', payload: {} }, 2, 200],
  ['a read over MCP', rpc('tools/call', { name: 'neonpanel_listReports' }), 2, 200],
  ['import status', { url: '/tools/neonpanel.checkImportStatus', payload: { ...bill, requestId: 'r' } }, 3, 200],
  ['a write', { url: '/tools/neonpanel.createDocuments', payload: { ...bill, data: {} } }, 4, 200],
  ['a write over MCP', rpc('tools/call',
    { name: 'neonpanel_createDocuments', arguments: { ...bill, data: {} } }), 4, 200]
]

t.test('sheds lists first, then reads, import status, and writes last, and never a probe [REL-4]', async t => {
  const pair = await makePair('k')
  const issuer = await startIssuer(t, pair)
  const fakeUpstream = await startFakeUpstream(t, json({ status: 'done' }))
  const app = await buildApp({
    LOG_LEVEL: 'silent',
    PUBLIC_URL: AUDIENCE,
    NEONPANEL_INSECURE: 'true',
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: fakeUpstream.url,
    RATE_LIMIT_MAX: '100000',
    RATE_LIMIT_ADDRESS_MAX: '100000'
  })
  t.teardown(() => app.close())
  const scope = 'read:reports write:import'
  const authorization = `Bearer ${await sign(issuer.url, { claims: { scope }, pair })}`
  const ask = ({ method = 'POST', url, payload }: Question) => {
    const headers = { host: 'mcp.example.com', ...(method === 'POST' && { authorization }) }
    return app.inject({ method, url, headers, ...(payload && { payload }) })
  }
  for (const [seconds, level] of [
    [[], 0], [[LATE], 1], [[LATE], 2], [[LATE], 3], [[LATE], 4], [[LATE], 4], [[CALM], 3], [[CALM, CALM, CALM], 0]
  ] as const) {
    for (const second of seconds) app.load.sample(second)
    for (const [name, question, refusedAt, status] of questions) {
      const answer = await ask(question)
      t.equal(answer.statusCode, level >= refusedAt ? 503 : status, `${name} after ${level} seconds of pressure`)
      if (level < refusedAt) continue
      t.equal(answer.headers['retry-after'], '2')
      t.match(answer.json(), question.url === '/mcp'
        ? { error: { code: 503, data: { code: 'overloaded' } } }
        : { status: 503, code: 'overloaded' })
    }
    for (const url of ['/healthz', '/livez', '/readyz']) {
      t.equal((await ask({ method: 'GET', url })).statusCode, 200, `${url} after ${level}`)
    }
  }
})

t.test('pressure is delay, memory, or a loop that is never idle and begins to be late [REL-4]', t => {
  for (const [second, level] of [
    [CALM, 0], [{ ...CALM, delay: 250 }, 0], [{ ...CALM, delay: 251 }, 1], [{ ...CALM, rss: 1001 }, 1],
    [{ ...CALM, rss: 1000 }, 0],
    [{ ...CALM, utilisation: 1 }, 0], [{ ...CALM, utilisation: 1, delay: 51 }, 1],
    [{ ...CALM, utilisation: 0.95, delay: 51 }, 0]
  ] as const) {
    const pressure = createPressure(250, 1000)
    pressure.sample(second)
    t.equal(pressure.level(), level, JSON.stringify(second))
  }
  t.end()
})

t.test('a listening gateway measures itself, and the log says when it is too much [REL-4]', async t => {
  const lines = new EventEmitter<{ warned: [string] }>()
  const log = (line: string) => { if (line.includes('There is more to do')) lines.emit('warned', line) }
  const app = await buildTools(t, 'http://localhost:9', { env: { LOAD_MAX_DELAY: '1' }, log })
  const warned = once(lines, 'warned')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const block = setInterval(() => { for (const until = performance.now() + 30; performance.now() < until;); }, 200)
  t.teardown(() => clearInterval(block))
  t.match(JSON.parse((await warned)[0]),
    { level: 40, refused: ['metadata'], delay: Number, utilisation: Number, rss: Number })
})

t.test('calls beyond those that run wait their turn, half as many, and not for ever [REL-4]', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const { acquire, release } = createSemaphore(4, 3)
  const refused = (code: string, retryAfter: number) => ({ code, details: { retryAfter } })
  for (const subject of ['ana', 'ana', 'ana', 'ben']) t.equal(acquire(subject), undefined)
  t.throws(() => acquire('ana'), refused('rate_limited', 1))
  const first = acquire('ben')
  const second = acquire('ben')
  t.throws(() => acquire('eve'), refused('overloaded', 2))
  release('ana')
  await first
  t.throws(() => acquire('ben'), refused('rate_limited', 1), 'who waits counts')
  mock.timers.tick(2000)
  await t.rejects(second ?? Promise.resolve(), refused('overloaded', 2))
  const third = acquire('ben')
  for (const subject of ['ana', 'ana', 'ben']) release(subject)
  await third
  for (const subject of ['ben', 'ben']) release(subject)
  for (const subject of ['eve', 'eve', 'eve', 'ben']) t.equal(acquire(subject), undefined, 'every place is given back')
  t.ok(acquire('ben'))
  release('eve')
})
