import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { Pool } from 'undici'
import { Failure } from '../../../plugins/errors/index.ts'
import send from '../../../plugins/neonpanel/dispatch.ts'

const REQUEST = { method: 'GET', path: '/' } as const
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n'
/** Milliseconds of which a test waits for less than the first, and never for the second. */
const SHORT = 60
const NEVER = 600_000

/** A server that answers as it is told, and a pool of one connection without timers of its own, as the product has. */
async function open (
  t: Test, speak: (socket: Socket) => void
): Promise<{ pool: Pool, asked: () => number, closed: () => number }> {
  let asked = 0
  let closed = 0
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => { closed++; sockets.delete(socket) })
      .on('data', () => { asked++; speak(socket) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1, headersTimeout: 0, bodyTimeout: 0 })
  t.teardown(async () => {
    await pool.destroy()
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { pool, asked: () => asked, closed: () => closed }
}

function codeOf (outcome: Awaited<ReturnType<typeof send>>): string {
  return 'cause' in outcome && outcome.cause instanceof Failure ? `${outcome.stage} ${outcome.cause.code}` : 'an answer'
}

const drips: NodeJS.Timeout[] = []
t.teardown(() => drips.forEach(clearInterval))

/** What goes on without an end, with the milliseconds of an attempt and of a body that does not grow. */
const states: Record<string, [speak: (socket: Socket) => void, timeoutMs: number, idleMs: number, end: string]> = {
  'no answer': [() => {}, SHORT, NEVER, 'sent upstream_timeout'],
  'an early hint and no answer': [socket => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), SHORT, NEVER,
    'sent upstream_timeout'],
  'half of the headers': [socket => socket.write(HEAD.slice(0, 40)), SHORT, NEVER, 'sent upstream_timeout'],
  'headers without a body': [socket => socket.write(HEAD), NEVER, SHORT, 'answered upstream_timeout'],
  'half a body': [socket => socket.write(`${HEAD}{"da`), NEVER, SHORT, 'answered upstream_timeout'],
  'half the body of an error': [socket => socket.write(HEAD.replace('200 OK', '422 Not Good') + '{"me'), SHORT, NEVER,
    'an answer'],
  'a body that drips': [socket => {
    socket.write(HEAD.replace('Content-Length: 9', 'Content-Length: 9999'))
    drips.push(setInterval(() => socket.write(' '), 5))
  }, 4 * SHORT, SHORT, 'answered upstream_timeout']
}

for (const [state, [speak, timeoutMs, idleMs, end]] of Object.entries(states)) {
  t.test(`${state} is waited for no longer than it may be [REL-1]`, async t => {
    const { pool, closed } = await open(t, speak)
    const began = performance.now()
    t.equal(codeOf(await send(pool, REQUEST, timeoutMs, undefined, idleMs)), end)
    if (timeoutMs < NEVER) t.ok(performance.now() - began >= timeoutMs - 1, 'but so long')
    while (closed() === 0) await new Promise(setImmediate) // its connection is not kept
  })
}

t.test('a request that waits for a connection is given up as well, and is not sent later [REL-1]', async t => {
  const { pool, asked } = await open(t, () => {})
  const first = send(pool, REQUEST, 3 * SHORT)
  t.equal(codeOf(await send(pool, REQUEST, SHORT)), 'unsent upstream_timeout')
  t.equal(codeOf(await first), 'sent upstream_timeout')
  while (pool.stats.size > 0) await new Promise(setImmediate)
  t.equal(asked(), 1)
})

t.test('a body that comes whole before the first look is an answer [REL-1]', async t => {
  const { pool } = await open(t, socket => socket.write(`${HEAD}{"a":"b"}`))
  t.match(await send(pool, REQUEST, NEVER), { status: 200, bytes: Buffer.from('{"a":"b"}') })
})
