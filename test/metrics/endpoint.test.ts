import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import buildApp from '../../app.ts'
import createEndpoint from '../../plugins/metrics/endpoint.ts'
import { onFreePort } from '../build.ts'
import { companies } from '../cluster/messages.ts'
import until from '../until.ts'
import open from './open.ts'
import scrape, { sumOf } from './scrape.ts'

interface Test { teardown (undo: () => unknown): void }

const freePort = () => onFreePort(async port => port)

/** A scraper that connects, sends this and never reads. */
async function hang (t: Test, port: number, text: string) {
  const socket = connect(port, 'localhost').pause()
  socket.on('error', () => {})
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

t.test('answers GET /metrics at the port of its own, and nothing else; the port of users has none', async t => {
  const { ask, port } = await open(t)
  const url = `http://localhost:${port}`
  const answer = await fetch(`${url}/metrics?name[]=x`)
  t.match([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
    [200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store'])
  t.match(await answer.text(), /^# HELP neonpanel_gateway_http_requests_total HTTP requests .+$/m)
  const head = await fetch(`${url}/metrics`, { method: 'HEAD' })
  t.match([head.status, await head.text()], [200, ''])
  const elsewhere = await fetch(`${url}/mcp`)
  t.match([elsewhere.status, await elsewhere.text()], [404, 'Metrics for Prometheus are at /metrics.\n'])
  const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })
  t.match([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
  for (const path of ['/metrics', '//metrics', '/metrics/', '/mcp/metrics']) {
    t.equal((await ask(path)).status, 404, `${path} at the port of users`)
  }
})

t.test('scrapers that hang, and more of them than may connect, keep nobody waiting', async t => {
  let collections = 0
  const endpoint = createEndpoint(async () => `${'x'.repeat(8_000_000)}${collections++}`)
  const began = performance.now()
  const port = await freePort()
  await endpoint.listen('localhost', port)
  t.teardown(() => endpoint.close())
  const requests = ['', 'GET /metrics HTTP/1.1\r\nHost: x\r\n', 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n']
  const hanging = await Promise.all(Array.from({ length: 60 }, (_none, index) =>
    hang(t, port, requests[index % requests.length] ?? '')))
  const answer = await fetch(`http://localhost:${port}/metrics`)
  t.match([answer.status, (await answer.text()).length > 8_000_000], [200, true])
  const seconds = Math.ceil((performance.now() - began) / 1000)
  t.ok(hanging.some(({ closed }) => !closed), 'a scraper is answered beside them')
  t.ok(collections <= seconds, `${collections} collections in ${seconds} s`)
  for (const socket of hanging) socket.resume() // else they do not see that they were cut
  await until(() => hanging.filter(({ closed }) => !closed).length <= 16)
})

t.test('a flood collects once a second, and a fault of a collection is told once', async t => {
  let collections = 0
  const endpoint = createEndpoint(async () => {
    collections++
    if (collections === 1) throw new Error('A gauge cannot be read.')
    return 'text'
  })
  const port = await freePort()
  await endpoint.listen('localhost', port)
  t.teardown(() => endpoint.close())
  const ask = async () => {
    const answer = await fetch(`http://localhost:${port}/metrics`)
    return [answer.status, await answer.text()]
  }
  t.strictSame(await ask(), [500, 'The metrics cannot be collected: A gauge cannot be read.\n'])
  const began = performance.now()
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(Array.from({ length: 10 }, ask))
    t.strictSame(answers.filter(([status]) => status !== 200), [])
  }
  const seconds = Math.ceil((performance.now() - began) / 1000)
  t.ok(collections - 1 <= seconds, `${collections - 1} collections in ${seconds} s`)
})

t.test('a port or an address that cannot be had stops the start, and says which settings', async t => {
  const taken = createEndpoint(async () => '')
  const port = await freePort()
  await taken.listen('localhost', port)
  t.teardown(() => taken.close())
  for (const [METRICS_HOST, METRICS_PORT] of [['localhost', port], ['nowhere.invalid', await freePort()]] as const) {
    const app = await buildApp({
      LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://localhost:9', METRICS_HOST, METRICS_PORT: String(METRICS_PORT)
    })
    t.teardown(() => app.close())
    const settings = `METRICS_HOST=${METRICS_HOST}, METRICS_PORT=${METRICS_PORT}`
    await t.rejects(async () => { await app.ready() },
      { message: new RegExp(`^The metrics cannot be served at ${settings}: `) })
  }
  for (const [METRICS_PORT, words] of [
    ['3000', 'METRICS_PORT must be another port than PORT: users must not reach the metrics.'],
    ['70000', 'METRICS_PORT must be a whole number from 0 to 65535.']
  ] as const) await t.rejects(buildApp({ METRICS_PORT }), { message: words })
  await t.rejects(buildApp({ METRICS_PORT: '4000', SANDBOX: 'true' }),
    { message: 'METRICS_PORT must be another port than SANDBOX_PORT.' })
})

t.test('one of several processes serves no metrics, and tells them to whoever started it', async t => {
  const port = await freePort()
  const app = await buildApp({
    LOG_LEVEL: 'silent',
    NEONPANEL_ISSUER: 'http://localhost:9',
    METRICS_PORT: String(port),
    PROCESSES: '2',
    REDIS_URL: 'redis://localhost:9'
  })
  t.teardown(() => app.close())
  await app.inject('/livez')
  await t.rejects(scrape(port))
  const told = await app.metrics?.snapshot()
  const requests = told?.find(metric => 'name' in metric && metric.name === 'neonpanel_gateway_http_requests_total')
  t.match(requests, { type: 'counter', values: [{ value: 1, labels: { surface: 'probe', status: 200 } }] })
})

t.test('the metrics tell of the stop to its end, and end with it', async t => {
  const { app, ask, port, sandbox } = await open(t)
  sandbox.faults.set({ operation: 'listCompanies', fault: 'slow', ms: 1500 })
  const running = ask('/mcp', companies(1))
  await until(() => app.lifecycle.pending.calls?.() === 1)
  const closed = app.close()
  await until(async () => sumOf(await scrape(port), 'processes', { phase: 'closing' }) === 1, 50)
  t.match(await running, { status: 200, text: /"isError":false/ })
  await closed
  await t.rejects(scrape(port), { cause: { code: 'ECONNREFUSED' } })
})
