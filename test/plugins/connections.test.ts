import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import buildApp from '../../app.ts'
import audit from '../../plugins/audit.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import connections from '../../plugins/connections/index.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import { portOf } from '../ask.ts'
import certificate from './connections/certificate.ts'

const SLOW = 500
const ISSUER = { NEONPANEL_ISSUER: 'http://localhost:9', LOG_LEVEL: 'silent' }

/** Many sockets that send the same and never read. */
function sockets (t: Test, count: number, to: NetConnectOpts, bytes: string): void {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(to, () => socket.write(bytes))
    return socket.on('error', () => {})
  })
  t.teardown(() => { for (const socket of sockets) socket.destroy() })
}

/** Resolves when a server has closed so many connections. */
function closed ({ server }: FastifyInstance, count: number): Promise<void> {
  return new Promise(resolve => {
    let left = count
    server.on('connection', socket => { socket.once('close', () => { if (--left === 0) resolve() }) })
  })
}

/** Asks again and again until something is over; how many answers came. */
async function goodUser (t: Test, url: string, done: Promise<unknown>): Promise<number> {
  const state = { over: false, answers: 0 }
  done.then(() => { state.over = true }, () => {})
  while (!state.over) {
    const response = await fetch(url)
    t.strictSame([response.status, await response.json()], [200, { status: 'ok' }])
    state.answers++
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
  return state.answers
}

t.test('drops 500 slow headers and 500 slow bodies at their time, and serves a good user ' +
  'meanwhile [REL-15]', async t => {
  const app = await buildApp({ ...ISSUER, PUBLIC_URL: 'http://127.0.0.1:3000' })
  t.teardown(() => app.close())
  t.match(app.server, { headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 65_000 })
  Object.assign(app.server, { headersTimeout: 700, requestTimeout: 1200 })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const to = { host: '127.0.0.1', port: portOf(app) }
  const head = 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n'
  const gone = closed(app, 2 * SLOW)
  sockets(t, SLOW, to, `${head}X-Slow: `)
  sockets(t, SLOW, to, `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`)
  t.ok(await goodUser(t, `http://127.0.0.1:${to.port}/healthz`, gone) > 1)
})

/**
 * A server with the connections of the gateway: GET /slow answers when it is told to, GET /long with more than sockets
 * hold.
 */
async function openServer (t: Test, options = {}) {
  const app = Fastify({ return503OnClosing: false, forceCloseConnections: 'idle', keepAliveTimeout: 65_000 })
  t.teardown(() => app.close())
  let finish = () => {}
  const finished = new Promise<void>(resolve => { finish = resolve })
  const long = Buffer.alloc(4_000_000, 'x')
  await app.register(config, { config: readConfig({}) }).register(metrics)
    .register(errors).register(audit).register(drain)
  await app.register(connections, options)
  app.get('/slow', async () => { await finished; return 'slow' })
  app.get('/long', async () => long)
  app.get('/quick', async () => 'quick')
  return { app, finish }
}

t.test('drops 500 readers that do not read, and none that reads [REL-15]', async t => {
  const { app } = await openServer(t, { readTimeout: 500 })
  const path = join(tmpdir(), `connections-${process.pid}.socket`)
  await app.listen({ path })
  const ask = 'GET /long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const gone = closed(app, SLOW + 1)
  sockets(t, SLOW, { path }, ask)
  const reader = connect({ path }, () => reader.write(ask))
  let bytes = 0
  for await (const chunk of reader) bytes += chunk.length
  t.ok(bytes > 4_000_000)
  await gone
})

/** Begins a request; resolves with all that comes once it has arrived at the server and the connection is closed. */
async function begin (app: FastifyInstance, socket: Socket, path = '/slow'): Promise<{ text: Promise<string> }> {
  const arrived = new Promise(resolve => { app.server.once('arrived', resolve) })
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await arrived
  let text = ''
  socket.on('error', () => {}).on('data', (chunk: Buffer) => { text += String(chunk) })
  return { text: once(socket, 'close').then(() => text) }
}

t.test('delivers what runs at a second address as well, which localhost may have [REL-13]', async t => {
  const { app, finish } = await openServer(t)
  app.addHook('onRequest', async () => { app.server.emit('arrived') })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const second = createServer(app.routing).listen(0, '127.0.0.1')
  await once(second, 'listening')
  const address = second.address()
  const port = typeof address === 'object' ? address?.port ?? 0 : 0
  const running = [await begin(app, connect(portOf(app), '127.0.0.1')), await begin(app, connect(port, '127.0.0.1'))]
  const reserve = connect(port, '127.0.0.1')
  await once(reserve, 'connect')
  const state = { closed: false }
  const closing = app.close().then(() => { state.closed = true })
  await once(reserve, 'close')
  t.equal(state.closed, false)
  finish()
  for (const { text } of running) t.match(await text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nslow$/)
  await closing
  t.equal(second.listening, false)
})

t.test('holds over TLS too: time for the handshake, answers that run, sockets in reserve [REL-13, REL-15]', async t => {
  const tls = { ...certificate(t), PUBLIC_URL: 'https://localhost:3000', NEONPANEL_INSECURE: 'true' }
  const app = await buildApp({ ...ISSUER, ...tls })
  t.teardown(() => app.close())
  t.match(app.server, { headersTimeout: 5000, requestTimeout: 10_000, maxHeaderSize: 16_384 })
  let finish = () => {}
  const finished = new Promise<void>(resolve => { finish = resolve })
  app.get('/slow', async () => { app.server.emit('arrived'); await finished; return 'slow' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const secure = connectTls({ port: portOf(app), host: '127.0.0.1', rejectUnauthorized: false })
  await once(secure, 'secureConnect')
  const { text } = await begin(app, secure)
  const silent = connect(portOf(app), '127.0.0.1')
  await Promise.all([once(silent, 'connect'), once(app.server, 'connection')])
  const closing = app.close()
  await once(silent, 'close')
  finish()
  t.match(await text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nslow$/)
  await closing
})
