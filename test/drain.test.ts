import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { json, startFakeUpstream } from './build-tools.ts'
import { onFreePort } from './build.ts'
import startGateway from './gateway-process.ts'
import startIssuer, { makePair, sign } from './issuer.ts'
import openStream from './routes/event-reader.ts'
import until from './until.ts'

/** Each with a gateway of its own, all at a time. */
const RUNS = 3
const SUBJECTS = 25
const READS = 50
const WRITES = 5
const STREAMS = 100
const BUSY = 20
const SILENT = 5
/**
 * Milliseconds, and how many times as long as the start the end may take besides: on a busy machine both take longer.
 */
const DRAIN_DELAY = 2000
const SOON = 3
/** Reads that NeonPanel gets at a time. */
const AT_ONCE = 64

const companies = { data: [], current_page: 1, per_page: 30, last_page: 1, total: 0 }
const bill = (number: number) => ({
  companyUuid: 'b7t2k9m4q1x8w5z3n6p0',
  type: 'bill',
  data: {
    ref_number: `REL-13-${number}`, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
  }
})
const listing = JSON.stringify({
  jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel.listCompanies', arguments: {} }
})
const count = (length: number) => Array.from({ length }, (_, index) => index)

/** A socket that has sent this and reads nothing but what a test asks of it. */
async function openSocket (t: Test, port: number, sent = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(sent)
  return socket
}

async function run (t: Test): Promise<void> {
  const pair = await makePair('k')
  const issuer = await startIssuer(t, pair)
  const held: (() => void)[] = []
  let isHolding = true
  const fakeUpstream = await startFakeUpstream(t, (request, response: ServerResponse) => {
    const answer = () => json(request.method === 'GET' ? companies : { status: 'done' })(request, response)
    if (isHolding) held.push(answer)
    else answer()
  })
  const port = await onFreePort(async port => port)
  const url = `http://localhost:${port}`
  const claims = { aud: url, scope: 'read:companies write:import' }
  const tokens =
    await Promise.all(count(SUBJECTS).map(sub => sign(issuer.url, { claims: { ...claims, sub: String(sub) }, pair })))
  const tokenOf = (turn: number) => tokens[turn % SUBJECTS] ?? ''
  const headersOf = (turn: number) => ({ authorization: `Bearer ${tokenOf(turn)}`, 'content-type': 'application/json' })
  const before = performance.now()
  const { child, log, ended } = await startGateway(t, {
    PORT: String(port),
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: fakeUpstream.url,
    DRAIN_DELAY: String(DRAIN_DELAY),
    RATE_LIMIT_MAX: '1000',
    RATE_LIMIT_ADDRESS_MAX: '10000'
  })
  const boot = performance.now() - before
  const post = (path: string, turn: number, body: unknown) =>
    fetch(url + path, { method: 'POST', headers: headersOf(turn), body: JSON.stringify(body) })

  const streams = await Promise.all(count(STREAMS).map(turn => openStream(t, { url }, tokenOf(turn))))
  await Promise.all(streams.slice(0, BUSY)
    .map(({ endpoint }, turn) => fetch(url + endpoint, { method: 'POST', headers: headersOf(turn), body: listing })))
  const reads = count(READS).map(turn => post('/tools/neonpanel.listCompanies', turn, {}))
  const writes = count(WRITES).map(turn => post('/tools/neonpanel.createDocuments', turn, bill(turn)))
  const late = await openSocket(t, port, `POST /tools/neonpanel.listCompanies HTTP/1.1\r\nhost: localhost:${port}` +
    `\r\nauthorization: Bearer ${tokenOf(0)}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`)
  const silent = await Promise.all(count(SILENT)
    .map(() => openSocket(t, port, `GET /openapi.json HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`.repeat(100))))
  for (const socket of silent) socket.pause()
  const idle = await Promise.all(count(SILENT)
    .map(turn => openSocket(t, port, turn === 0 ? '' : `GET /livez HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`)))
  await until(() => held.length === AT_ONCE + WRITES)

  const ready = async () => (await fetch(`${url}/readyz`)).status
  t.equal(await ready(), 200)
  const signalled = performance.now()
  child.kill('SIGTERM')
  await until(async () => await ready() === 503)
  t.equal((await fetch(`${url}/livez`)).status, 200, 'all else is served on')
  for (const stream of streams.slice(BUSY)) {
    t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])
  }
  late.write(`GET /livez HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`)
  await until(() => log.text.includes('shutting_down'))
  await t.rejects(fetch(`${url}/livez`), 'nobody new is taken')

  isHolding = false
  for (const answer of held) answer()
  for (const response of await Promise.all(reads)) {
    t.strictSame([response.status, await response.json()], [200, companies])
  }
  for (const response of await Promise.all(writes)) {
    t.match([response.status, await response.json()], [200, { status: 'done' }])
  }
  t.equal(fakeUpstream.seen.filter(({ method }) => method === 'POST').length, WRITES)
  for (const stream of streams.slice(0, BUSY)) {
    t.match(await stream.message(), { id: 1, result: { content: [{ text: JSON.stringify(companies) }] } })
    t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])
  }
  t.match(await text(late),
    /^HTTP\/1\.1 200 OK\r\n[^]*"data":\[\][^]*HTTP\/1\.1 503 [^]*connection: close[^]*shutting_down/i)
  t.strictSame(await ended, [0, null])
  const took = performance.now() - signalled
  const figures = `ended ${Math.round(took)} ms after the signal, having begun in ${Math.round(boot)} ms`
  t.ok(took < DRAIN_DELAY + SOON * boot, figures)
  t.comment(figures)
  for (const socket of [...silent, ...idle]) socket.destroy()
}

t.test('SIGTERM while much is running: nothing is cut, nothing is lost, and the process ends ' +
  'soon [REL-13]', async t => {
  t.jobs = RUNS
  await Promise.all(count(RUNS).map(turn => t.test(`run ${turn + 1}`, { buffered: true }, run)))
})
