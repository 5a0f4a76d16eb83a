import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { call } from './plugins/mcp/gateway.ts'
import openTarget from './attack/open.ts'
import openStream from './routes/event-reader.ts'
import until from './until.ts'
import work from './work.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const TOGETHER = 100

const target = await openTarget(t, { env: { MAX_CALLS_PER_SUBJECT: '1000' } })
const { app, url, token } = target
const tokens = await Promise.all(Array.from({ length: 50 }, (_, index) => token(`s${index}`)))

async function post (path: string, token: string, body: unknown): Promise<number> {
  const response = await fetch(url + path,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
  await response.arrayBuffer()
  return response.status
}

/** So many requests of every kind, a hundred at a time; their statuses. */
async function mixed (count: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const list = call('tools/call', { name: 'neonpanel.listCompanies', arguments: {} })
  const kinds: [string, unknown][] = [['/mcp', list], [
    '/tools/neonpanel.listCompanies', {}
  ], ['/', call('tools/list')], ['/tools/neonpanel.listCompanies', { page: 'x' }]]
  let next = 0
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    while (next < count) {
      const index = next++
      const [path, body] = kinds[index % kinds.length] ?? ['', {}]
      const status = await post(path, tokens[index % tokens.length] ?? '', body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }))
  return statuses
}

function used (): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

t.test('answers 100 at a time of 50 subjects without one error [REL-20]', async t => {
  const before = work()
  t.strictSame(Object.fromEntries(await mixed(1000)), { 200: 750, 400: 250 })
  const perSecond = 1000 / (work() - before) * 1000
  t.ok(perSecond > 20, `${Math.round(perSecond)} a second of work, that of the client and of NeonPanel included`)
})

t.test('keeps nothing of 2,000 requests and 200 streams [REL-19]', async t => {
  const before = used()
  const server = () => new Promise<number>((resolve, reject) => {
    app.server.getConnections((error, count) => error ? reject(error) : resolve(count))
  })
  t.strictSame(Object.fromEntries(await mixed(2000)), { 200: 1500, 400: 500 })
  for (let round = 0; round < 4; round++) {
    const streams = await Promise.all(tokens.map(token => openStream(t, target, token)))
    t.equal(streams.length, 50)
    await Promise.all(streams.map(stream => stream.close()))
    await until(async () => await server() <= TOGETHER)
  }
  const kept = used() - before
  t.ok(kept < 15_000_000, `${Math.round(kept / 1e6)} MB are kept, the client's side included`)
  const leave = Array.from({ length: 500 }, (_, index) => app.acquireStream(`s${index}`, () => {}))
  for (const end of leave) end()
})
