import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import openTarget from '../../attack/open.ts'
import { statusesIn } from '../../attack/raw.ts'
import { onFreePort } from '../../build.ts'
import startGateway from '../../gateway-process.ts'
import startIssuer, { makePair } from '../../issuer.ts'
import until from '../../until.ts'
import certificate from './certificate.ts'

/** Milliseconds in which all ends of which nothing runs, from the signal on. */
const SOON = 10_000
/** How long what runs goes on after the last half request has been cut. */
const RUNS_ON = 500
const POST_SLOW = 'POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
const SLOW = `${POST_SLOW}Content-Length: 2\r\n\r\n{}`
/** What arrives in part: of a request that is refused without a token, and of one that is not. */
const halves = {
  'half a head': 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
  'half a body': `${POST_SLOW}Content-Length: 99\r\n\r\n{`,
  'half a refused body': 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{',
  'half a chunk': 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n{'
}
/** The beginning of a ClientHello of 512 bytes. */
const HALF_HANDSHAKE = '\x16\x03\x01\x02\x00\x01\x00'

/** A connection, and all that has come over it once it is closed. */
interface Talk { socket: Socket, text: Promise<string> }

/** Talks over a connection that never closes its own side; what is sent again and again keeps it going. */
function talk (t: Test, socket: Socket, sent: string, drip = ''): Talk {
  let text = ''
  socket.on('error', () => {}).on('data', chunk => { text += String(chunk) })
  socket.write(sent, 'latin1')
  const dripping = setInterval(() => { if (drip !== '' && socket.writable) socket.write(drip) }, 100)
  t.teardown(() => { clearInterval(dripping); socket.destroy() })
  return { socket, text: new Promise(resolve => { socket.once('close', () => resolve(text)) }) }
}

t.test('SIGTERM does not wait for requests that do not arrive whole, whatever they still send [F7]', async t => {
  const issuer = await startIssuer(t, await makePair('k'))
  const port = await onFreePort(async port => port)
  const { child, ended } = await startGateway(t, {
    PORT: String(port),
    PUBLIC_URL: 'http://localhost',
    NEONPANEL_ISSUER: issuer.url,
    DRAIN_DELAY: '3000',
    RATE_LIMIT_ADDRESS_MAX: '1000'
  })
  const open = () => connect({ port, host: 'localhost', allowHalfOpen: true })
  const first = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const test = { stops: false }
  t.teardown(() => { test.stops = true })
  const keepBeginning = async (half: string): Promise<void> => {
    await talk(t, open(), half, 'x').text
    if (!test.stops) await keepBeginning(half)
  }
  for (const half of Object.values(halves)) {
    talk(t, open(), half)
    talk(t, open(), half, 'x')
    talk(t, open(), first + half, 'x')
    keepBeginning(half).catch(t.threw)
  }
  await new Promise(resolve => { setTimeout(resolve, 500) })
  const signalled = performance.now()
  child.kill('SIGTERM')
  t.strictSame(await ended, [0, null])
  const took = Math.round(performance.now() - signalled)
  test.stops = true
  t.ok(took < SOON, `${took} ms`)
  t.comment(`ended after ${took} ms`)
})

/** A gateway whose `POST /slow` is answered when it is told to. */
async function openSlow (t: Test, env = {}) {
  let finish = () => {}
  let arrived = 0
  const finished = new Promise<void>(resolve => { finish = resolve })
  t.teardown(finish)
  const { app } = await openTarget(t, {
    env: { PUBLIC_URL: 'http://localhost', ...env },
    prepare: app => app.post('/slow', async () => {
      arrived++
      await finished
      return 'slow'
    })
  })
  const port = Number(app.config.PORT)
  return {
    app,
    port,
    finish,
    /** One request runs, and what was begun before it has been read. */
    hasArrived: async (begun: readonly Talk[]) => {
      const ready = (socket: Socket) => once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect')
      await Promise.all(begun.map(({ socket }) => ready(socket)))
      await fetch(`http://localhost:${port}/livez`).catch(() => {})
      await until(() => arrived === 1)
    }
  }
}

for (const [name, half] of Object.entries({ ...halves, nothing: '' })) {
  t.test(`a stop finishes what runs, with ${name} behind it on its connection, and cuts that [F7]`, async t => {
    const { app, port, finish, hasArrived } = await openSlow(t)
    const running = talk(t, connect(port, 'localhost'), SLOW + half)
    const cut = Object.values(halves).map(each => talk(t, connect(port, 'localhost'), each))
    await hasArrived(cut)
    const closing = app.close()
    for (const { text } of cut) t.strictSame(statusesIn(await text), [408])
    await new Promise(resolve => { setTimeout(resolve, RUNS_ON) })
    t.equal(running.socket.readyState, 'open')
    finish()
    const text = await running.text
    t.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nslow/)
    t.strictSame(statusesIn(text).slice(1).filter(status => ![408, 503].includes(status)), [])
    await closing
  })
}

t.test('a stop cuts handshakes that do not go on, and finishes what runs over TLS [F7]', async t => {
  const tls = { ...certificate(t), PUBLIC_URL: 'https://localhost', NEONPANEL_INSECURE: 'true' }
  const { app, port, finish, hasArrived } = await openSlow(t, tls)
  const open = () => connectTls({ port, host: 'localhost', rejectUnauthorized: false })
  const running = talk(t, open(), SLOW)
  const cut = Object.values(halves).map(half => talk(t, open(), half))
  const handshake = talk(t, connect(port, 'localhost'), HALF_HANDSHAKE, '\0')
  await hasArrived([...cut, handshake])
  const closing = app.close()
  t.equal(await handshake.text, '')
  for (const { text } of cut) t.strictSame(statusesIn(await text), [408])
  finish()
  t.match(await running.text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nslow/)
  await closing
})
