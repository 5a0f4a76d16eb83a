import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import t from 'tap'
import buildTools, { call } from '../../build-tools.ts'

interface Test { teardown (undo: () => unknown): void }

let writes = 0
/** A document unlike those before it. */
const document = () => ({ companyUuid: 'c', type: 'bill', data: { ref_number: `W-${++writes}` } })
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const MEBIBYTE = 1_048_576

/** A NeonPanel that writes whatever a test tells it to, once it has been asked. */
async function startWire (t: Test) {
  const wire = { url: '', port: 0, speak: (_socket: Socket): void => {}, sockets: new Set<Socket>() }
  const server = createServer(socket => {
    wire.sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => wire.sockets.delete(socket)).once('data',
      () => { wire.speak(socket); socket.resume() })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close(); for (const socket of wire.sockets) socket.destroy() })
  const address = server.address()
  wire.port = typeof address === 'object' && address !== null ? address.port : 0
  wire.url = `http://127.0.0.1:${wire.port}`
  return { wire, stop: async () => { server.close(); await once(server, 'close') } }
}

/** What happens on the wire, and the code of a read; a write always ends in outcome_unknown. */
const accidents: [string, (socket: Socket) => void, string][] = [
  ['reset before the headers', socket => socket.resetAndDestroy(), 'upstream_unreachable'],
  ['end before the headers', socket => socket.end(), 'upstream_unreachable'],
  ['reset in the body', socket => {
    socket.write(`${HEAD}Content-Length: 99\r\n\r\n{"da`,
      () => setImmediate(() => socket.resetAndDestroy()))
  }, 'upstream_bad_response'],
  ['short length', socket => { socket.end(`${HEAD}Content-Length: 99\r\n\r\n{}`) }, 'upstream_bad_response'],
  ['broken chunk', socket => {
    socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}`)
  }, 'upstream_bad_response'],
  ['garbage', socket => { socket.end('SSH-2.0-OpenSSH_9\r\n\r\n') }, 'upstream_bad_response'],
  ['two lengths', socket => {
    socket.end(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)
  }, 'upstream_bad_response'],
  ['headers over the cap', socket => {
    socket.end(`${HEAD}X-Long: ${'a'.repeat(40_000)}\r\nContent-Length: 2\r\n\r\n{}`)
  }, 'upstream_too_large'],
  ['body over the cap, announced', socket => {
    socket.write(
    `${HEAD}Content-Length: ${6 * MEBIBYTE}\r\n\r\n`
    ); socket.end(' '.repeat(6 * MEBIBYTE))
  }, 'upstream_too_large'],
  ['body over the cap, not announced', socket => {
    socket.end(`${HEAD}\r\n${' '.repeat(6 * MEBIBYTE)}`)
  }, 'upstream_too_large']
]

t.test('an accident on the wire is named, and leaves a write open [REL-1]', async t => {
  const { wire } = await startWire(t)
  const app = await buildTools(t, wire.url)
  for (const [name, speak, code] of accidents) {
    wire.speak = speak
    const read = await call(app, 'listReports')
    t.match({ name, body: read.body }, { name, body: { code } })
    t.notMatch(read.text, /127\.0\.0\.1|ECONN|UND_ERR|HPE_/, name)
    t.match({ name, body: (await call(app, 'createDocuments', document())).body },
      { name, body: { code: 'outcome_unknown' } })
  }
})

t.test('early hints and an answer in pieces are read', async t => {
  const { wire } = await startWire(t)
  const app = await buildTools(t, wire.url)
  wire.speak = socket => {
    socket.end(`${'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n'.repeat(100)}${HEAD}` +
    'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n')
  }
  t.strictSame((await call(app, 'listReports')).body, {})
})

t.test('a refused connection proves that nothing was sent, to a write too', async t => {
  const { wire, stop } = await startWire(t)
  const app = await buildTools(t, wire.url)
  await stop()
  for (const [name, input] of [['listReports', {}], ['createDocuments', document()]] as const) {
    t.match((await call(app, name, input)).body, {
      status: 502,
      code: 'upstream_unreachable',
      detail: 'NeonPanel cannot be reached right now. Nothing was sent; retry shortly.'
    })
  }
})

t.test('silence, a stalled body and a dripping one end at the deadline, and the socket with them [REL-5]', async t => {
  const { wire } = await startWire(t)
  const app = await buildTools(t, wire.url, { env: { NEONPANEL_DEADLINE: '400' } })
  const drip = (socket: Socket) => {
    socket.write(`${HEAD}\r\n{`)
    const timer = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(timer))
  }
  for (const speak of [() => {}, (socket: Socket) => { socket.write(`${HEAD}\r\n{`) }, drip]) {
    const closed: Promise<unknown>[] = []
    wire.speak = socket => { closed.push(new Promise(resolve => { socket.once('close', resolve) })); speak(socket) }
    t.match((await call(app, 'listReports')).body, { status: 504, code: 'upstream_timeout' })
    t.match((await call(app, 'createDocuments', document())).body, { status: 504, code: 'outcome_unknown' })
    t.equal(closed.length, 2)
    await Promise.all(closed)
  }
})
