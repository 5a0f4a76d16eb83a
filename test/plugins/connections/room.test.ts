import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import t, { type Test } from 'tap'
import openTarget from '../../attack/open.ts'
import until from '../../until.ts'
import certificate from './certificate.ts'
import openMany from './many.ts'

/** Connections that one address may have, and all. */
const SHARE = 1000
const MAX = 2000
const [ONE, OTHER, THIRD, FOURTH] = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']

/** A gateway whose `GET /slow` is answered when it is told to. */
async function open (t: Test, env: Record<string, string> = {}) {
  let finish = () => {}
  let arrived = 0
  const finished = new Promise<void>(resolve => { finish = resolve })
  t.teardown(finish)
  const { app } = await openTarget(t, {
    env,
    prepare: app => {
      app.server.headersTimeout = 0 // a test about room, however long the opening of so many takes
      app.get('/slow', async () => {
        arrived++
        await finished
        return 'slow'
      })
    }
  })
  const port = Number(app.config.PORT)
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`
  return { port, ask, finish, arrived: () => arrived }
}

/** A connection from an address that has just been opened. */
async function openOne (t: Test, port: number, localAddress: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {})
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Asks over an open connection; what comes first. */
async function askOver (socket: Socket, question: string): Promise<string> {
  socket.write(question)
  const [answer] = await once(socket, 'data')
  return String(answer)
}

t.test('the longest idle connection of an address makes room, and none with a running request [F4]', async t => {
  const { port, ask, finish, arrived } = await open(t)
  const busy = await openOne(t, port, ONE)
  busy.write(ask('/slow'))
  await until(() => arrived() === 1)
  const used = await openOne(t, port, ONE)
  const many = await openMany(t, { port, from: ONE, count: SHARE - 2 })
  t.match(await askOver(used, ask('/livez')), /^HTTP\/1.1 200 /)
  const newcomer = await openOne(t, port, ONE)
  await until(() => many.open() <= SHARE - 3)
  t.not(many.sockets[0]?.readyState, 'open', 'the first that was idle for longest')
  t.match(await askOver(newcomer, ask('/livez')), /^HTTP\/1.1 200 /)
  t.match(await askOver(used, ask('/livez')), /^HTTP\/1.1 200 /)
  const answered = once(busy, 'data')
  finish()
  t.match(String(await answered), /^HTTP\/1.1 200 [^]*slow$/)
})

t.test('where there are too many in all, who has most makes room, and probes get through [F4]', async t => {
  const { port, ask } = await open(t)
  const few = await openMany(t, { port, from: OTHER, count: 2 })
  const most = await openMany(t, { port, from: ONE, count: SHARE })
  const many = await openMany(t, { port, from: THIRD, count: MAX - SHARE - 2 })
  const newcomers = await openMany(t, { port, from: FOURTH, count: 100 })
  for (const socket of newcomers.sockets) t.match(await askOver(socket, ask('/readyz')), /^HTTP\/1.1 200 /)
  t.strictSame([few.open(), newcomers.open(), most.open() + many.open()], [2, 100, MAX - 102])
  t.ok(Math.abs(most.open() - many.open()) <= 3, `${most.open()} and ${many.open()}`)
})

t.test('also where a request runs on each of them [F4]', async t => {
  const { port, ask, arrived } = await open(t)
  const [one, other] =
    await Promise.all([ONE, OTHER].map(from => openMany(t, { port, from, count: SHARE, sent: ask('/slow') })))
  await until(() => arrived() === MAX)
  t.strictSame([one?.open(), other?.open()], [SHARE, SHARE])
  for (const from of [THIRD, FOURTH, ONE]) {
    t.match(await askOver(await openOne(t, port, from), ask('/healthz')), /^HTTP\/1.1 200 /, from)
  }
})

t.test('a proxy of TRUST_PROXY is many people: it has no share, and makes room last [F4]', async t => {
  const { port, ask } = await open(t, { TRUST_PROXY: `${ONE}/32` })
  const proxy = await openMany(t, { port, from: ONE, count: 1500 })
  const other = await openMany(t, { port, from: OTHER, count: 600 })
  await until(() => other.open() === MAX - 1500)
  t.equal(proxy.open(), 1500)
  const more = await openMany(t, { port, from: ONE, count: 500 })
  t.match(await askOver(await openOne(t, port, ONE), ask('/healthz')), /^HTTP\/1.1 200 /)
  t.equal(other.open(), 0)
  t.equal(proxy.open() + more.open(), MAX - 1, 'then its own')
})

t.test('over TLS too: a handshake that does not go on makes room, and no running request [F4]', async t => {
  const tls = { ...certificate(t), PUBLIC_URL: 'https://localhost', NEONPANEL_INSECURE: 'true' }
  const { port, ask, finish, arrived } = await open(t, tls)
  const secure = connectTls({ socket: await openOne(t, port, ONE), rejectUnauthorized: false })
  t.teardown(() => secure.destroy())
  await once(secure, 'secureConnect')
  secure.write(ask('/slow'))
  await until(() => arrived() === 1)
  const silent = await openMany(t, { port, from: ONE, count: SHARE })
  await until(() => silent.open() <= SHARE - 1)
  finish()
  t.match(String((await once(secure, 'data'))[0]), /^HTTP\/1.1 200 [^]*slow$/)
})
