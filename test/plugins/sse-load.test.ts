import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Fastify from 'fastify'
import t from 'tap'
import audit from '../../plugins/audit.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import connections from '../../plugins/connections/index.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import sse, { eventOf, type EventStream } from '../../plugins/sse.ts'
import { portOf } from '../ask.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const MEGABYTE = 1_000_000
const CROWD = 50

/** Bytes of memory in use, after garbage collection. */
async function used (): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise(resolve => { setImmediate(resolve) })
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const app = Fastify({ forceCloseConnections: 'idle', return503OnClosing: false })
t.teardown(() => app.close())
let announce = (_stream: EventStream) => {}
await app.register(config, { config: readConfig({}) }).register(metrics)
  .register(errors).register(audit).register(drain)
  .register(connections).register(sse)
app.get('/stream', async (_request, reply) => {
  announce(reply.sse(': hello\n\n', Date.now() + 60_000))
  return reply
})
await app.listen({ host: '127.0.0.1', port: 0 })

/** Opens a stream from a socket of its own, which reads only where `taken` is told of it. */
async function open (taken?: (bytes: Buffer) => void): Promise<EventStream> {
  const opened = new Promise<EventStream>(resolve => { announce = resolve })
  const socket =
    connect(portOf(app), '127.0.0.1', () => socket.write('GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n'))
  socket.on('error', () => {})
  t.teardown(() => { socket.destroy() })
  if (taken) socket.on('data', taken)
  return opened
}

t.test('cuts 50 who do not read at 1 MiB each, loses nothing of 50 who do, and keeps no memory of ' +
  'either [REL-10]', async t => {
  const before = await used()
  const cut: Promise<void>[] = []
  const counts: number[] = []
  const [readers, others]: EventStream[][] = [[], []]
  const count = (index: number) => (bytes: Buffer) => { counts[index] = (counts[index] ?? 0) + bytes.length }
  const cutOf = (stream: EventStream) => new Promise<void>(resolve => { stream.onEnded(resolve) })
  for (let index = 0; index < CROWD; index++) {
    counts.push(0)
    readers?.push(await open(count(index)))
    others?.push(await open())
  }
  cut.push(...others?.map(cutOf) ?? [])
  const text = JSON.stringify('x'.repeat(250_000))
  let peak = 0
  for (let offered = 0; offered < 15 * MEGABYTE; offered += 250_000) {
    for (const stream of others ?? []) stream.send(text)
    if (offered >= 3 * MEGABYTE) continue
    for (const stream of readers ?? []) stream.send(text)
    while (counts.some(count => count < offered)) await new Promise(resolve => { setImmediate(resolve) })
    peak = Math.max(peak, process.memoryUsage().external)
  }
  await Promise.all(cut)
  t.ok(peak < before + 200 * MEGABYTE, `${Math.round(peak / MEGABYTE)} MB at the highest`)
  while (counts.some(count => count < 3 * MEGABYTE)) await new Promise(resolve => { setImmediate(resolve) })
  for (const stream of readers ?? []) stream.endWith('""')
  for (const list of [readers, others]) list?.splice(0)
  const kept = await used() - before
  t.ok(kept < 20 * MEGABYTE, `${Math.round(kept / MEGABYTE)} MB are kept`)
})

t.test('delivers 1,000 answers once each, in the order in which they finish [REL-11]', async t => {
  let text = ''
  const stream = await open(bytes => { text += String(bytes) })
  const finish: ((text: string) => void)[] = []
  for (let index = 0; index < 1000; index++) stream.answer(new Promise(resolve => { finish.push(resolve) }))
  const order = finish.map((_, index) => (index * 387) % 1000)
  for (const index of order) {
    finish[index]?.(String(index))
    if (index % 50 === 0) await new Promise(resolve => { setImmediate(resolve) })
  }
  const ended = new Promise<void>(resolve => { stream.onEnded(resolve) })
  await new Promise(resolve => { setImmediate(resolve) })
  stream.endWith('"last"')
  await ended
  while (!text.includes('"last"')) await new Promise(resolve => { setImmediate(resolve) })
  t.equal(text.split('\r\n').filter(part => part.startsWith('event:') || part.startsWith(':')).join('')
    .replace(': hello\n\n', ''), [...order.map(String), '"last"'].map(eventOf).join(''))
})

t.test('the sixth stream of a caller ends its oldest, and there are no more than MAX_STREAMS of all ' +
  '[REL-11, P3]', async t => {
  const small = Fastify()
  t.teardown(() => small.close())
  await small.register(config, { config: readConfig({ MAX_STREAMS: '7' }) }).register(metrics)
    .register(errors).register(drain)
    .register(sse)
  const ended: string[] = []
  const acquire = (caller: string, name = caller) => small.acquireStream(caller, () => { ended.push(name) })
  const [oldest, second] = ['a1', 'a2', 'a3', 'a4', 'a5'].map(name => acquire('ana', name))
  acquire('ana', 'a6')
  t.strictSame(ended, ['a1'])
  acquire('ben')
  t.throws(() => acquire('ben'), { code: 'overloaded', details: { retryAfter: 2 } }, 'the oldest has not ended yet')
  oldest?.()
  acquire('ben')
  t.throws(() => acquire('cleo'), { code: 'overloaded', details: { retryAfter: 2 } })
  acquire('ana', 'a7')
  t.strictSame(ended, ['a1', 'a2'], 'one that takes a place of its own caller')
  second?.()
  t.equal(small.lifecycle.pending.streams?.(), 7)
})
