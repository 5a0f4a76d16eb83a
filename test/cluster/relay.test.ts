import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../plugins/config.ts'
import redis from '../../plugins/redis.ts'
import relay from '../../plugins/relay.ts'
import until from '../until.ts'
import startRedis, { skip } from './redis.ts'

const server = skip ? null : await startRedis(t)
const BEAT = 100

/** The relay of a replica that is nothing else. */
async function open (t: Test) {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({ REDIS_URL: server?.url }) }).register(redis).register(relay, { beat: BEAT, attempts: 5 })
  await app.ready()
  if (!app.relay) throw new Error('There is no relay.')
  return app.relay
}

/** Keeps the process from doing anything else. */
function stall (milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

t.test('REL-12 hands out each letter once and in order, and tells who expects more when one is missing', { skip }, async t => {
  const { name, on, expect } = await open(t)
  const heard: unknown[] = []
  let lost = 0
  on('say', ({ say }) => { heard.push(say) })
  const put = (thread: number, turn: number, say: unknown) => (
    server?.command('xadd', `neonpanel:inbox:${name}`, '*', 'letter', JSON.stringify({ from: 'other', thread, turn, message: { say } }))
  )
  t.teardown(expect('other', () => { lost++ }))
  const cases: [number, number, boolean, number][] = [
    [0, 0, true, 0], [3, 1, true, 0], [3, 2, true, 0], [3, 2, false, 0], [3, 0, true, 0], [3, 3, true, 0],
    [3, 5, true, 1], [3, 6, true, 1], [7, 1, true, 2], [3, 7, false, 2], [7, 2, true, 2]
  ]
  const expected = cases.flatMap(([, , taken], index) => taken ? [index] : [])
  for (const [index, [thread, turn, taken, losses]] of cases.entries()) {
    await put(thread, turn, index)
    if (!taken) continue
    await until(() => heard.includes(index))
    t.equal(lost, losses, `thread ${thread}, letter ${turn}`)
  }
  await server?.command('xadd', `neonpanel:inbox:${name}`, '*', 'letter', '"not a letter"')
  await put(7, 3, 'last')
  await until(() => heard.includes('last'))
  t.strictSame(heard, [...expected, 'last'])
})

t.test('REL-12 takes a replica for lost after five silent beats of its own, and never for a stall of its own', { skip }, async t => {
  const [here, there] = [await open(t), await open(t)]
  let beats = 0
  let lost = 0
  here.on('beat', () => { beats++ })
  const settle = there.owe(here.name)
  const forget = here.expect(there.name, () => { lost++ })
  await until(() => beats > 0)
  stall(20 * BEAT)
  const before = beats
  await until(() => beats > before)
  t.equal(lost, 0)
  t.equal(there.idle(), false)
  settle()
  await until(() => lost > 0)
  t.equal(there.idle(), true)
  forget()
})

t.test('REL-12 gives up what cannot be delivered for some seconds, and says so to whoever hears it next', { skip }, async t => {
  const [here, there] = [await open(t), await open(t)]
  const heard: unknown[] = []
  let lost = 0
  here.on('say', ({ say }) => { heard.push(say) })
  t.teardown(here.expect(there.name, () => { lost++ }))
  there.tell(here.name, { say: 1 })
  await until(() => heard.length === 1)
  await server?.command('rename', `neonpanel:inbox:${here.name}`, 'neonpanel:elsewhere')
  t.equal(await there.post(here.name, { say: 'nobody is there' }), false)
  there.tell(here.name, { say: 'given up' })
  there.tell('nobody', { say: 'given up as well' })
  await until(() => there.idle())
  await server?.command('xadd', `neonpanel:inbox:${here.name}`, '*', 'letter', 'null')
  lost = 0
  t.equal(await there.post(here.name, { say: 2 }), true)
  there.tell(here.name, { say: 3 })
  await until(() => heard.length === 3)
  t.strictSame([heard, lost > 0], [[1, 2, 3], true])
})
