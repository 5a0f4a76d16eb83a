import Fastify from 'fastify'
import t from 'tap'
import { Failure } from '../../plugins/errors/index.ts'
import redisStore from '../../plugins/idempotency/redis.ts'
import type { WriteRecord } from '../../plugins/idempotency/store.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import until from '../until.ts'
import open from './open.ts'

const SHARE = 5000
const AT_ONCE = 100
const HOUR = 3_600_000
const record: WriteRecord = { state: 'sent', fingerprint: 'f', at: 1 }

t.test('a subject has five thousand records in Redis, and one that ends makes room [F3]', { skip }, async t => {
  const server = await startRedis(t)
  const { shared } = await open(t, server.url)
  const store = redisStore(shared, Fastify().log)
  const claim = (key: string, subject = 'ana', lifetime = HOUR) => store.claim(key, { ...record }, lifetime, subject)
  const first = { ...record }
  t.equal(await store.claim('first', first, HOUR, 'ana'), true)
  t.equal(await claim('second'), true)
  for (let number = 2; number < SHARE; number += AT_ONCE) {
    const length = Math.min(AT_ONCE, SHARE - number)
    const claimed = await Promise.all(Array.from({ length }, (_, index) => claim(`a-${number + index}`)))
    t.notOk(claimed.includes(false))
  }
  const refusal: unknown = await claim('one too many').catch((error: unknown) => error)
  t.match(refusal, { code: 'rate_limited', details: { retryAfter: Number } })
  const rest = refusal instanceof Failure ? refusal.details.retryAfter ?? 0 : 0
  t.ok(rest > HOUR / 2000 && rest <= HOUR / 1000, `until the first one ends: ${rest} s`)
  t.equal(await claim('second'), false, 'what is known is known')
  t.equal(await claim('b-1', 'ben'), true, 'others have their own')
  await store.release('first', first)
  await until(async () => await server.command('zcard', 'neonpanel:writes:ana') === SHARE - 1)
  t.equal(await claim('first'), true, 'what was given up makes room')
  await store.settle('first', { ...record, state: 'unknown' }, 20)
  await until(async () => claim('in its place').catch(() => false))
  await t.rejects(claim('another too many'), { code: 'rate_limited' })
  t.ok(Number(await server.command('pttl', 'neonpanel:writes:ana')) > 0, 'the count has a lifetime')
})

t.test('records that outlive every other one, since the clock was set back, do not count [R5]', { skip }, async t => {
  const server = await startRedis(t)
  const { shared } = await open(t, server.url)
  const store = redisStore(shared, Fastify().log)
  const later = Date.now() + 49 * HOUR
  await server.command('zadd', 'neonpanel:writes:ana',
    ...Array.from({ length: SHARE }, (_, index) => [later, `old-${index}`]).flat())
  t.equal(await store.claim('new', { ...record }, HOUR, 'ana'), true)
  t.equal(await server.command('zcard', 'neonpanel:writes:ana'), 1)
})
