import t from 'tap'
import memoryStore from '../../../plugins/idempotency/memory.ts'
import type { WriteRecord } from '../../../plugins/idempotency/store.ts'

const DAY = 86_400_000
const sent: WriteRecord = { state: 'sent', fingerprint: 'f', at: 1 }
const done: WriteRecord = { ...sent, state: 'done', status: 200, body: '{}' }

function atNoon () {
  const clock = { now: 43_200_000 }
  const warnings: number[] = []
  const store = memoryStore(() => warnings.push(clock.now), () => clock.now)
  const claim = (key: string, lifetime = DAY, subject = key) => store.claim(key, sent, lifetime, subject)
  return { clock, store, claim, warnings }
}

t.test('a key is claimed once, and says how long it will be kept', async t => {
  const { clock, store, claim } = atNoon()
  t.equal(await store.read('a', DAY), undefined)
  t.strictSame(await Promise.all([claim('a'), claim('a'), claim('b', 10)]), [true, false, true])
  clock.now += 4
  t.strictSame([await store.read('a', DAY), await store.read('b', DAY)],
    [{ record: sent, remaining: DAY - 4 }, { record: sent, remaining: 6 }])
})

t.test('a change begins the lifetime anew, a record that has had its time is not there', async t => {
  const { clock, store, claim } = atNoon()
  await claim('a', 10)
  clock.now += 8
  await store.settle('a', done, 10)
  clock.now += 9
  t.strictSame(await store.read('a', DAY), { record: done, remaining: 1 })
  clock.now += 1
  t.equal(await store.read('a', DAY), undefined)
  t.equal(await claim('a'), true)
  await store.settle('a', done, 10)
  t.strictSame(await store.read('a', DAY), { record: done, remaining: 10 }, 'it moves to another lifetime')
})

t.test('a claim is given up by the one who holds it', async t => {
  const { store, claim } = atNoon()
  await claim('a')
  await store.release('a', { ...sent })
  t.equal(await claim('a'), false)
  await store.release('a', sent)
  await store.release('a', sent)
  t.equal(await claim('a'), true)
})

t.test('ten thousand records fit, and one that ended makes room', async t => {
  const { clock, claim, warnings } = atNoon()
  await claim('short', 10)
  for (let number = 1; number < 10_000; number++) await claim(`long-${number}`)
  await t.rejects(claim('another'), { message: 'All 10000 places hold records of writes.' })
  t.equal(await claim('short', 10), false, 'what is known is known')
  clock.now += 10
  t.equal(await claim('another'), true)
  await t.rejects(claim('one too many'))
  t.equal(warnings.length, 1, 'a warning at four fifths')
})

t.test('a subject has as many records as are free, so that there is room for others [F3]', async t => {
  const { clock, claim, warnings } = atNoon()
  await claim('first', 10_000, 'ana')
  for (let number = 1; number < 5000; number++) await claim(`ana-${number}`, DAY, 'ana')
  await t.rejects(claim('ana-5000', DAY, 'ana'), {
    code: 'rate_limited',
    message: 'At most 5000 of your writes can be remembered at a time, so nothing was sent. Retry in 10 s.',
    details: { retryAfter: 10 }
  })
  for (let number = 0; number < 2500; number++) await claim(`ben-${number}`, DAY, 'ben')
  await t.rejects(claim('ben-2500', DAY, 'ben'), { code: 'rate_limited' })
  t.equal(await claim('cleo-0', DAY, 'cleo'), true)
  t.strictSame(warnings, [])
  clock.now += 10_000
  await t.rejects(claim('ana-5000', DAY, 'ana'), { code: 'rate_limited' }, 'ben has more than was free')
  await t.rejects(claim('ben-2500', DAY, 'ben'), { code: 'rate_limited' })
})
