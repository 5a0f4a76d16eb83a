import { setTimeout as sleep, setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import createQueue from '../../../plugins/load/queue.ts'
import { priorities } from '../../../plugins/load/pressure.ts'
import build from '../../build.ts'
import { callerOf, type Answered } from '../../fairness/neighbours.ts'
import until from '../../until.ts'

/** Keeps the event loop busy. */
function spin (ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

/** A queue that is watched, with what it was told and has told. */
function watched (t: Test, maxDelay = 250) {
  const seen = { arrived: 0, waits: false, told: [] as boolean[] }
  const queue = createQueue(maxDelay, {
    arrivals: () => seen.arrived, callsWait: () => seen.waits, changed: isLong => { seen.told.push(isLong) }
  })
  t.teardown(queue.watch())
  return { queue, seen }
}

/** Turns of the event loop, one after the other, in which requests arrive. */
async function turns (count: number, ms: number, arrive: () => void): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    arrive()
    spin(ms)
    await nextTurn()
  }
}

t.test('long turns in which much arrives are a queue, which ends when none is any more [REL-4]', async t => {
  const { queue, seen } = watched(t)
  await turns(10, 60, () => { seen.arrived += 40 })
  t.strictSame([seen.told, queue.isLong], [[true], true])
  for (const end = performance.now() + 1500; performance.now() < end; await nextTurn()) {
    queue.isFull('read')
    spin(20)
    t.equal(queue.isFull('write'), true)
  }
  t.equal(queue.isLong, true, 'as long as turns are full')
  await until(() => !queue.isLong)
  t.strictSame(seen.told, [true, false])
})

for (const [what, ms, arrived, maxDelay] of [
  ['a few that are heavy', 60, 10, 250], ['more that are heavy', 120, 36, 250],
  ['an allowed delay that is longer', 60, 40, 60_000]
] as const) {
  t.test(`${what}: no queue`, async t => {
    const { seen } = watched(t, maxDelay)
    await turns(10, ms, () => { seen.arrived += arrived })
    t.strictSame(seen.told, [])
  })
}

t.test('calls that wait for others are a queue only while the loop is busy', async t => {
  const { queue, seen } = watched(t)
  seen.waits = true
  await sleep(300) // NeonPanel is slow, and the process has time
  t.strictSame(seen.told, [])
  await until(async () => {
    await turns(10, 20, () => {})
    return queue.isLong
  }, 0)
  t.strictSame(seen.told, [true])
})

t.test('a turn is full for lists first and for writes last, and the next one is not', async t => {
  const { queue } = watched(t)
  /** The kinds of which no more is begun in one turn after the other; those that come last are asked about first. */
  function kindsRefused (): string[] {
    const refused = priorities.toReversed().map(priority => queue.isFull(priority))
    t.strictSame(refused, refused.toSorted((one, other) => Number(one) - Number(other)), refused.join(' '))
    return priorities.filter((_, index) => refused.at(-1 - index))
  }
  const seen = new Set<string>()
  await until(async () => {
    await nextTurn()
    await nextTurn()
    t.strictSame(kindsRefused(), [])
    while (kindsRefused().length < priorities.length) seen.add(kindsRefused().join(' '))
    return seen.size > priorities.length // as many as there are, and none
  })
  t.ok(seen.has('metadata') && seen.has('metadata read status'), [...seen].join(', '))
})

t.test('what would wait is refused before it costs, and probes are not [REL-4]', async t => {
  const lines: string[] = []
  const stack = await build(t, {
    env: { LOAD_MAX_DELAY: '50', MAX_CALLS: '1000' },
    log: line => { lines.push(line) },
    // what is let through is heavy: the test's own work does not count
    prepare: app => app.addHook('preHandler', (_request, _reply, done) => { spin(1); done() })
  })
  const said = (text: string) => lines.some(line => line.includes(text))
  const ask = callerOf(t, { url: stack.url }, await stack.token())
  const rpc = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel_listCompanies' } }
  const answers: Answered[] = []
  const overloads = () => answers.filter(({ status }) => status === 503)
  const phase = { pressing: true }
  async function press (path: string, body: object): Promise<void> {
    while (phase.pressing) answers.push(await ask({ path, body }))
  }
  const pressing = Array.from({ length: 100 }, (_, index) =>
    index % 2 ? press('/mcp', rpc) : press('/tools/neonpanel.listCompanies', {}))
  await until(() => said('More arrives than can be answered') && overloads().length > 200)
  const probe = await fetch(`${stack.url}/readyz`)
  phase.pressing = false
  await Promise.all(pressing)

  t.equal(probe.status, 200)
  t.strictSame([...new Set(answers.map(({ status }) => status))].toSorted(), [200, 503])
  t.ok(overloads().every(({ text, retryAfter }) => text.includes('"code":"overloaded"') && retryAfter === '2'))
  const own = lines.map(line => JSON.parse(line)).filter(({ code }) => code === 'overloaded')
  t.match(own[0], { level: 30, msg: 'answered', status: 503, reason: /read|write/, reqId: String })
  t.equal(new Set(own.map(({ reqId }) => reqId)).size, own.length, 'one line for each')
  await until(() => said('All that arrives is answered again.'))
  await until(async () => (await ask({ path: '/mcp', body: rpc })).status === 200)
})
