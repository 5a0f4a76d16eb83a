import t from 'tap'
import memoryStore from '../../../plugins/idempotency/memory.ts'
import type { WriteRecord } from '../../../plugins/idempotency/store.ts'

const DAY = 86_400_000
const sent: WriteRecord = { state: 'sent', fingerprint: 'f', at: 1 }
const done: WriteRecord = { ...sent, state: 'done', status: 200, body: '{}' }

function atNoon () {
  const clock = { now: 43_200_000 }
  return { clock, store: memoryStore(() => clock.now) }
}

t.test('a key is claimed once, and says how long it will be kept', async t => {
  const { clock, store } = atNoon()
  t.equal(await store.read('a'), undefined)
  t.strictSame(await Promise.all([store.claim('a', sent,
    DAY), store.claim('a', sent, DAY), store.claim('b', sent, 10)]), [true, false, true])
  clock.now += 4
  t.strictSame([await store.read('a'), await store.read('b')],
    [{ record: sent, remaining: DAY - 4 }, { record: sent, remaining: 6 }])
})

t.test('a change begins the lifetime anew, a record that has had its time is not there', async t => {
  const { clock, store } = atNoon()
  await store.claim('a', sent, 10)
  clock.now += 8
  await store.settle('a', done, 10)
  clock.now += 9
  t.strictSame(await store.read('a'), { record: done, remaining: 1 })
  clock.now += 1
  t.equal(await store.read('a'), undefined)
  t.equal(await store.claim('a', sent, DAY), true)
  await store.settle('a', done, 10)
  t.strictSame(await store.read('a'), { record: done, remaining: 10 }, 'it moves to another lifetime')
})

t.test('a claim is given up by the one who holds it', async t => {
  const { store } = atNoon()
  await store.claim('a', sent, DAY)
  await store.release('a', { ...sent })
  t.equal(await store.claim('a', sent, DAY), false)
  await store.release('a', sent)
  await store.release('a', sent)
  t.equal(await store.claim('a', sent, DAY), true)
})

t.test('ten thousand records fit, and one that ended makes room', async t => {
  const { clock, store } = atNoon()
  await store.claim('short', sent, 10)
  for (let number = 1; number < 10_000; number++) await store.claim(`long-${number}`, sent, DAY)
  await t.rejects(store.claim('another', sent, DAY), { message: 'All 10000 places hold records of writes.' })
  t.equal(await store.claim('short', sent, DAY), false, 'what is known is known')
  clock.now += 10
  t.equal(await store.claim('another', sent, DAY), true)
  await t.rejects(store.claim('one too many', sent, DAY))
})
