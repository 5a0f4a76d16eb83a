import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import redis from '../../plugins/redis/index.ts'
import relay from '../../plugins/relay/index.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import startRedis, { skip } from './redis.ts'

const server = skip ? null : await startRedis(t)
const HEARTBEAT_MS = 100

/** The relay of a replica that is nothing else, and what it logs about Redis. */
async function open (t: Test) {
  const warnings: string[] = []
  const keep = (message: unknown) => { if (String(message).startsWith('Redis ')) warnings.push(String(message)) }
  const app =
    Fastify({ logger: { level: 'warn', stream: { write: (line: string) => { keep(JSON.parse(line).msg) } } } })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({ REDIS_URL: server?.url }) }).register(redis).register(relay,
    { heartbeatMs: HEARTBEAT_MS, attempts: 5 })
  await app.ready()
  if (!app.relay) throw new Error('There is no relay.')
  return { ...app.relay, warnings }
}

/** Keeps the process from doing anything else. */
function stall (milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

t.test('handles each envelope once and in order, and notifies the watchers when one is ' +
  'missing [REL-12]', { skip }, async t => {
  const { name, on, watchPeer } = await open(t)
  const heard: unknown[] = []
  let lost = 0
  on('say', ({ say }) => { heard.push(say) })
  const put = (thread: number, turn: number, say: unknown) => (
    server?.command('xadd', `neonpanel:inbox:${name}`, '*', 'envelope',
      JSON.stringify({ from: 'other', epoch: thread, seq: turn, message: { say } }))
  )
  t.teardown(watchPeer('other', () => { lost++ }))
  const cases: [number, number, boolean, number][] = [
    [0, 0, true, 0], [3, 1, true, 0], [3, 2, true, 0], [3, 2, false, 0], [3, 0, true, 0], [3, 3, true, 0],
    [3, 5, true, 1], [3, 6, true, 1], [7, 1, true, 2], [3, 7, false, 2], [7, 2, true, 2]
  ]
  const expected = cases.flatMap(([, , taken], index) => taken ? [index] : [])
  for (const [index, [thread, turn, taken, losses]] of cases.entries()) {
    await put(thread, turn, index)
    if (!taken) continue
    await until(() => heard.includes(index))
    t.equal(lost, losses, `thread ${thread}, envelope ${turn}`)
  }
  await server?.command('xadd', `neonpanel:inbox:${name}`, '*', 'envelope', '"not an envelope"')
  await put(7, 3, 'last')
  await until(() => heard.includes('last'))
  t.strictSame(heard, [...expected, 'last'])
})

t.test('takes a replica for lost after five silent beats of its own, and never for a stall of its ' +
  'own [REL-12]', { skip }, async t => {
  const [here, there] = [await open(t), await open(t)]
  let beats = 0
  let lost = 0
  here.on('heartbeat', () => { beats++ })
  const settle = there.keepAlive(here.name)
  const forget = here.watchPeer(there.name, () => { lost++ })
  await until(() => beats > 0)
  stall(20 * HEARTBEAT_MS)
  const before = beats
  await until(() => beats > before)
  t.equal(lost, 0)
  t.equal(there.drained(), false)
  settle()
  await until(() => lost > 0)
  t.equal(there.drained(), true)
  forget()
})

t.test('gives up what cannot be delivered for some seconds, logs a key that is taken, and is lost to no replica ' +
  'afterwards [REL-12, REL-8]', { skip }, async t => {
  const [here, there] = [await open(t), await open(t)]
  const heard: unknown[] = []
  let lost = 0
  here.on('say', ({ say }) => { heard.push(say) })
  t.teardown(here.watchPeer(there.name, () => { lost++ }))
  there.send(here.name, { say: 1 })
  await until(() => heard.length === 1)
  t.equal(await there.sendOnce('nobody', { say: 'nobody is there' }), false)
  const inbox = `neonpanel:inbox:${here.name}`
  await server?.command('set', inbox, 'of another program')
  await t.rejects(there.sendOnce(here.name, { say: 'refused' }), /^WRONGTYPE/)
  there.send(here.name, { say: 'given up' })
  there.send('nobody', { say: 'given up as well' })
  await until(() => there.drained() && here.warnings.length > 0)
  t.strictSame([await server?.command('get', inbox), await server?.command('pttl', inbox)], ['of another program', -1],
    'it stays as it is')
  for (const { warnings } of [here, there]) {
    t.match(warnings, [/^Redis is not used: .* keeps something else under a key of ours/], 'one warning')
  }
  await server?.command('del', inbox)
  const sinceGone = ownTime(t)
  lost = 0
  await until(() => there.sendOnce(here.name, { say: 2 }))
  t.ok(sinceGone() < 5000)
  there.send(here.name, { say: 3 })
  await until(() => heard.length === 3)
  t.strictSame([heard, lost > 0], [[1, 2, 3], true], 'who expected what was given up knows')
})
