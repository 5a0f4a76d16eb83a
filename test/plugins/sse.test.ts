import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { mock } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import audit from '../../plugins/audit.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import connections from '../../plugins/connections/index.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import sse, { eventOf, type EventStream } from '../../plugins/sse.ts'

/** A server with one stream at GET /stream, and a raw reader of it. */
async function build (t: Test, before: (app: FastifyInstance) => void = () => {}) {
  const app = Fastify({ forceCloseConnections: 'idle', return503OnClosing: false })
  t.teardown(() => app.close())
  let announce: (stream: EventStream) => void = () => {}
  const opened = new Promise<EventStream>(resolve => { announce = resolve })
  app.register(config, { config: readConfig({}) }).register(metrics).register(errors).register(audit).register(drain)
    .register(connections).register(sse)
  app.after(() => app.get('/stream', async (_request, reply) => {
    before(app)
    announce(reply.sse('event: endpoint\ndata: /here\n\n', Date.now() + 60_000))
    return reply
  }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const port = typeof address === 'object' ? address?.port ?? 0 : 0
  return { app, opened, url: `http://127.0.0.1:${port}/stream`, port }
}

t.test('begins with the first event at once, has the three headers and exact bytes [PROTO-40, CLIENT-62]', async t => {
  const { url, opened } = await build(t)
  const response = await fetch(url)
  const stream = await opened
  t.strictSame(
    ['content-type', 'cache-control', 'x-accel-buffering', 'content-encoding'].map(name => response.headers.get(name)),
    ['text/event-stream', 'no-cache, no-transform', 'no', null]
  )
  const reader = response.body?.getReader()
  const read = async () => Buffer.from((await reader?.read())?.value ?? '').toString()
  t.equal(await read(), 'event: endpoint\ndata: /here\n\n')
  stream.answer(Promise.resolve('{"a":1}'))
  t.equal(await read(), 'event: message\ndata: {"a":1}\n\n')
  await reader?.cancel()
  await new Promise<void>(resolve => { stream.onEnded(resolve) })
})

t.test('delivers answers in the order in which they finish, and nothing for those that are ' +
  'cancelled or fail', async t => {
  const { app, url, opened } = await build(t)
  const response = await fetch(url)
  const stream = await opened
  let finish = (_text: string) => {}
  stream.answer(new Promise(resolve => { finish = resolve }))
  stream.answer(Promise.resolve(undefined))
  stream.answer(Promise.reject(new Error('lost')))
  stream.answer(Promise.resolve('"second"'))
  const closing = app.close()
  setImmediate(finish, '"first"')
  t.equal(await response.text(),
    `event: endpoint\ndata: /here\n\n${eventOf('"second"')}${eventOf('"first"')}: closing\n\n`)
  await closing
})

t.test('ends at its time with a comment, after the answers that run [SEC-25]', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const { url, opened } = await build(t)
  const response = await fetch(url)
  const stream = await opened
  let finish = (_text: string) => {}
  stream.answer(new Promise(resolve => { finish = resolve }))
  mock.timers.tick(60_000)
  finish('"late"')
  t.equal(await response.text(), `event: endpoint\ndata: /here\n\n${eventOf('"late"')}: closing\n\n`)
})

t.test('sends a comment every 15 s [PROTO-41, CLIENT-63]', async t => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const { app, url } = await build(t)
  const response = await fetch(url)
  mock.timers.tick(14_999)
  mock.timers.tick(1)
  mock.timers.tick(15_000)
  const closing = app.close()
  t.equal(await response.text(), 'event: endpoint\ndata: /here\n\n: ping\n\n: ping\n\n: closing\n\n')
  mock.timers.reset()
  await closing
})

t.test('cuts a reader that leaves more than 1 MiB unread, and tells that it is over [CLIENT-65]', async t => {
  const { port, opened } = await build(t)
  const socket: Socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write('GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const stream = await opened
  socket.pause()
  const state = { over: false, offered: 0 }
  const ended = new Promise<void>(resolve => { stream.onEnded(() => { state.over = true; resolve() }) })
  const text = `"${'x'.repeat(100_000)}"`
  while (!state.over && state.offered < 1000) {
    stream.answer(Promise.resolve(text))
    state.offered++
    await new Promise(resolve => { setImmediate(resolve) })
  }
  await ended
  t.ok(state.offered > 10 && state.offered < 1000, `${state.offered} messages of 100 kB were offered`)
  stream.answer(Promise.resolve(text))
  await new Promise(resolve => { socket.on('error', () => {}).on('close', resolve).resume() })
})

t.test('a stream that comes while the server closes ends with it', async t => {
  const { url } = await build(t, app => { app.lifecycle.phase = 'closing' })
  t.equal(await (await fetch(url)).text(), 'event: endpoint\ndata: /here\n\n: closing\n\n')
})
