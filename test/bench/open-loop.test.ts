import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'

const PROGRAM = join(import.meta.dirname, '../../bench/load/open-loop.ts')
/** Requests a second, of which one second is counted after one that is not. */
const RATE = 100

/** What the program prints of a server. */
async function measure (t: Test, listener: RequestListener) {
  const server = createServer((request, response) => request.resume().on('end', () => listener(request, response)))
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const file = join(t.testdir(), 'load.json')
  writeFileSync(file, JSON.stringify({ path: '/mcp', headers: { accept: '*/*' }, body: '{}', tokens: ['a', 'b'] }))
  const args = ['--import', 'tsx', PROGRAM, origin, String(RATE), '1', file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH } })
  const { good, refused, unanswered } = JSON.parse(stdout)
  return { good: good.count, refused: refused.count, unanswered }
}

t.test('sends each token in turn at the rate, and counts every answer', async t => {
  const seen: Record<string, number> = {}
  const counted = await measure(t, ({ headers: { authorization = '' } }, response) => {
    seen[authorization] = (seen[authorization] ?? 0) + 1
    response.end('{}')
  })
  t.strictSame(counted, { good: RATE, refused: 0, unanswered: 0 })
  t.strictSame(seen, { 'Bearer a': RATE, 'Bearer b': RATE }, 'with those of the first second')
})

for (const [what, headers] of [['in chunks', {}], ['of a length', { 'content-length': 100_003 }]] as const) {
  t.test(`sees where an answer ${what} ends: a connection has one request at a time`, async t => {
    const busy = new Set<unknown>()
    const twice: unknown[] = []
    let count = 0
    let last: ServerResponse | undefined
    const counted = await measure(t, ({ socket }, response) => {
      if (busy.has(socket)) twice.push(socket)
      busy.add(socket)
      response.writeHead(200, headers).write('x'.repeat(100_000))
      response.once('finish', () => busy.delete(socket))
      last?.end('0\r\n')
      last = response
      if (++count === 2 * RATE) response.end('0\r\n')
    })
    t.strictSame(twice, [])
    t.strictSame(counted, { good: RATE, refused: 0, unanswered: 0 })
  })
}

t.test('does not wait for answers', async t => {
  const held: ServerResponse[] = []
  const counted = await measure(t, (_request, response) => {
    held.push(response)
    if (held.length >= RATE / 2) for (const each of held.splice(0)) each.end()
  })
  t.strictSame(counted, { good: RATE, refused: 0, unanswered: 0 })
})

t.test('tells refusals and lost connections from good answers', async t => {
  let count = 0
  const counted = await measure(t, (_request, response) => {
    const place = count++ % 4
    if (place === 0) response.writeHead(503, { connection: 'close' }).end('busy')
    else if (place === 1) response.writeHead(429).end()
    else if (place === 2) response.destroy()
    else response.end('{}')
  })
  t.strictSame(counted, { good: RATE / 4, refused: RATE / 2, unanswered: RATE / 4 })
})
