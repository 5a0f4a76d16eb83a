import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import body from '../../../plugins/body/index.ts'
import config, { readConfig } from '../../../plugins/config/index.ts'
import drain from '../../../plugins/drain.ts'
import errors from '../../../plugins/errors/index.ts'
import load from '../../../plugins/load/index.ts'
import metrics from '../../../plugins/metrics/index.ts'
import { portOf } from '../../ask.ts'
import build from '../../build.ts'
import until from '../../until.ts'

const LENGTH = 40_000_000
/** What may be read of it, and what sockets may hold besides. */
const MAX_READ = 4_000_000
const ANSWER = /^HTTP\/1\.1 404 Not Found\r\n[^]*connection: close\r\n/

/** Sends a message to a server without routes, which answers and ends its side: all that it said, and both sockets. */
async function send (t: Test, bytes: string | Buffer, unreadTimeout?: number) {
  const app = Fastify({ forceCloseConnections: 'idle' })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({}) }).register(metrics)
    .register(errors).register(drain).register(load)
  await app.register(body, { ...unreadTimeout !== undefined && { unreadTimeout } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = new Promise<Socket>(resolve => { app.server.once('connection', resolve) })
  const client = connect({ port: portOf(app), host: '127.0.0.1', allowHalfOpen: true })
  t.teardown(() => client.destroy())
  let text = ''
  client.on('data', (chunk: Buffer) => { text += String(chunk) })
  client.write(bytes)
  await once(client, 'end') // and no error before
  client.on('error', () => {})
  return { text, client, server: await accepted }
}

const head = (framing: string) => `POST /nowhere HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`

t.test('answers a refused body that does not end after some time, and closes in stages [P1]', async t => {
  await Promise.all(['Content-Length: 1000', 'Transfer-Encoding: chunked'].map(async framing => {
    const { text, client, server } = await send(t, `${head(framing)}1\r\n`, 50)
    t.match(text, ANSWER)
    t.equal(server.destroyed, false, 'the peer has time to read that')
    await new Promise((resolve, reject) => { client.write('x', error => error ? reject(error) : resolve(undefined)) })
    await once(server, 'close')
  }))
})

t.test('reads no more of a refused body than twice the longest one that is taken [P1]', async t => {
  const body = Buffer.alloc(LENGTH, 'x')
  await Promise.all([
    head(`Content-Length: ${LENGTH}`), `${head('Transfer-Encoding: chunked')}${LENGTH.toString(16)}\r\n`
  ].map(async begin => {
    const { text, server } = await send(t, Buffer.concat([Buffer.from(begin), body]))
    t.match(text, ANSWER)
    await once(server, 'close')
    t.ok(server.bytesRead < MAX_READ, `read ${server.bytesRead} bytes`)
  }))
})

t.test('a client that leaves in the midst of a refused body leaves one line, and no error [P1]', async t => {
  const lines: { level: number, msg: string, code?: string, path?: string, left?: boolean }[] = []
  const { url } = await build(t, { log: line => lines.push(JSON.parse(line)) })
  const { port, host } = new URL(url)
  const client = connect({ port: Number(port), host: 'localhost' })
  client.write(`POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 20000\r\n\r\n${'x'.repeat(10_000)}`)
  await until(() => lines.some(({ code }) => code === 'invalid_token'))
  client.destroy()
  await until(() => lines.some(({ msg }) => msg === 'answered'))
  t.match(lines.filter(({ msg }) => msg === 'answered'), [{ path: '/mcp', left: true }])
  t.strictSame(lines.filter(({ level }) => level >= 50), [])
})
