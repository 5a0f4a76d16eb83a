import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../../plugins/config/index.ts'
import errors, { Failure, type Code } from '../../../plugins/errors/index.ts'
import idempotency from '../../../plugins/idempotency/index.ts'
import keyOf from '../../../plugins/idempotency/key.ts'
import memoryStore from '../../../plugins/idempotency/memory.ts'
import metrics from '../../../plugins/metrics/index.ts'
import redis from '../../../plugins/redis/index.ts'
import tracing from '../../../plugins/tracing/index.ts'

const DAY = 86_400_000
const input = { companyUuid: 'c', type: 'bill', data: { ref_number: 'B-1', details: [{ rate: 1, quantity: 2 }] } }

/** The plugin with a clock that is moved by hand, and what it has logged. */
async function open (t: Test) {
  const clock = { now: 1 }
  const lines: string[] = []
  const app = Fastify({ logger: { level: 'error', stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({}) }).register(metrics).register(errors).register(tracing)
  await app.register(redis).register(idempotency)
  Object.assign(app.idempotency.records, memoryStore(undefined, () => clock.now))
  const once = (
    key: string | undefined, carryOut: () => Promise<string>, own: Readonly<Record<string, unknown>> = input,
    subject = 'ana'
  ) =>
    app.idempotency.runOnce(subject, { tool: 'neonpanel.createDocuments', input: own, key }, carryOut)
      .catch((error: unknown) => error instanceof Failure
        ? { code: error.code, status: error.kind.status, replayed: error.details.replayed }
        : error)
  return { app, clock, once, lines }
}

const sent = async () => '{"sent":true}'
const fails = (code: Code) => async (): Promise<string> => { throw new Failure(code) }

/**
 * What a write ends with: what its caller is told, and what the next call with the same key of its own, or with none,
 * is.
 */
const outcomes: [Code, Code, 'kept' | 'lost' | 'free', 'lost' | 'free'][] = [
  ['upstream_invalid', 'upstream_invalid', 'kept', 'free'],
  ['upstream_not_found', 'upstream_not_found', 'kept', 'free'],
  ['upstream_refused', 'upstream_refused', 'free', 'free'],
  ['upstream_busy', 'upstream_busy', 'free', 'free'],
  ['invalid_token', 'invalid_token', 'free', 'free'],
  ['issuer_unavailable', 'issuer_unavailable', 'free', 'free'],
  ['upstream_unreachable', 'upstream_unreachable', 'free', 'free'],
  ['circuit_open', 'circuit_open', 'free', 'free'],
  ['outcome_unknown', 'outcome_unknown', 'lost', 'lost'],
  ['upstream_bad_response', 'outcome_unknown', 'lost', 'lost'],
  ['upstream_timeout', 'outcome_unknown', 'lost', 'lost'],
  ['internal_error', 'outcome_unknown', 'lost', 'lost']
]

t.test('what a write ends with decides what the next call is: the same answer, a question, or another ' +
  'attempt [REL-6]', async t => {
  const { once } = await open(t)
  for (const [code, told, own, derived] of outcomes) {
    for (const [key, then] of [[code, own], [undefined, derived]] as const) {
      const data = { ...input, data: { ref_number: code } }
      t.match(await once(key, fails(code), data), { code: told, replayed: undefined }, `${code} ${key}`)
      const next = await once(key, sent, data)
      if (then === 'free') t.strictSame(next, { text: '{"sent":true}' }, `${code} ${key}`)
      else {
        t.match(next, then === 'kept' ? { code, replayed: { age: 0 } } : { code: 'outcome_unknown', status: 409 },
        `${code} ${key}`)
      }
    }
  }
  t.match(await once('bug', async () => { throw new TypeError('of ours') }), { code: 'outcome_unknown', status: 504 })
})

t.test('an answer is kept for a day under a key of its own, and for two minutes otherwise [REL-6]', async t => {
  const { clock, once } = await open(t)
  for (const [key, lifetime] of [['own', DAY], [undefined, 120_000]] as const) {
    t.strictSame(await once(key, sent), { text: '{"sent":true}' })
    clock.now += lifetime - 1
    t.strictSame(await once(key, fails('internal_error')),
      { text: '{"sent":true}', replayed: { age: lifetime / 1000 - 1 } })
    clock.now += 1
    t.strictSame(await once(key, async () => 'again'), { text: 'again' })
  }
})

t.test('a refusal is kept for two minutes, whatever the key is [F3]', async t => {
  const { clock, once } = await open(t)
  t.match(await once('own', fails('upstream_invalid')), { code: 'upstream_invalid', replayed: undefined })
  clock.now += 119_999
  t.match(await once('own', sent), { code: 'upstream_invalid', replayed: { age: 119 } })
  clock.now += 1
  t.strictSame(await once('own', sent), { text: '{"sent":true}' })
})

t.test('the same call is known by its values, not by the order of their names; another one under its key is refused ' +
  '[REL-6]', async t => {
  const { once } = await open(t)
  await once(undefined, sent)
  t.match(await once(undefined, sent, {
    data: { details: [{ quantity: 2, rate: 1 }], ref_number: 'B-1' }, type: 'bill', companyUuid: 'c'
  }), { replayed: { age: 0 } })
  t.match(await once(undefined, sent, { ...input, data: { ...input.data, details: [{ rate: 2, quantity: 1 }] } }),
    { replayed: undefined })
  await once('key', sent)
  t.match(await once('key', sent, { ...input, companyUuid: 'd' }), { code: 'idempotency_key_reused', status: 422 })
  t.match(await once('key', sent, { ...input, companyUuid: 'd' }, 'ben'), { replayed: undefined }, 'of somebody else')
})

t.test('who was sent and never heard of is in progress, and after 45 seconds unknown [REL-6, REL-7]', async t => {
  const { app, clock, once } = await open(t)
  let finish = (_text: string) => {}
  const first = once('key', () => new Promise(resolve => { finish = resolve }))
  t.match(await once('key', sent), { code: 'idempotency_in_progress', status: 409 })
  clock.now += 45_000
  t.match(await once('key', sent), { code: 'idempotency_in_progress' })
  clock.now += 1
  t.match(await once('key', sent), { code: 'outcome_unknown', status: 409 })
  const closing = app.close()
  finish('late')
  t.strictSame(await first, { text: 'late' })
  await closing
  t.match(await once('key', sent), { text: 'late', replayed: { age: 0 } },
    'closing waits until what came of it is recorded')
})

t.test('nothing is sent where the records cannot be read; an answer that cannot be recorded is ' +
  'still one [REL-6]', async t => {
  const { app, once, lines } = await open(t)
  const { claim, read, settle } = app.idempotency.records
  const broken = async () => { throw new Error('the store is away') }
  app.idempotency.records.claim = broken
  t.match(await once('key', fails('internal_error')), { code: 'idempotency_store_unavailable', status: 503 })
  Object.assign(app.idempotency.records, { claim: async () => false, read: broken })
  t.match(await once('key', fails('internal_error')), { code: 'idempotency_store_unavailable', status: 503 })
  app.idempotency.records.read = async () => undefined
  t.match(await once('key', fails('internal_error')), { code: 'idempotency_in_progress' }, 'it ended between two looks')
  Object.assign(app.idempotency.records, { claim, read, settle: broken })
  t.strictSame(await once('key', sent), { text: '{"sent":true}' })
  t.match(lines.at(-1), /the store is away.*could not be recorded/)
  app.idempotency.records.settle = settle
  t.match(await once('key', sent), { code: 'idempotency_in_progress' }, 'and will be unknown')
})

t.test('a key comes bare or quoted in the header, or as an argument, and never as two [REL-6]', async t => {
  for (const [field, key] of [
    ['k-1', 'k-1'], ['"k-1"', 'k-1'], ['"a\\"b\\\\c"', 'a"b\\c'], ['k"1', 'k"1'], ['x'.repeat(255), 'x'.repeat(255)]
  ] as const) {
    t.equal(keyOf(undefined, field), key)
    t.equal(keyOf(key, field), key)
  }
  t.equal(keyOf('k', undefined), 'k')
  t.equal(keyOf(undefined, undefined), undefined)
  for (const field of ['', '""', '"', '"k', 'two keys', 'k, k', '"a b"', 'ä', 'x'.repeat(256), 'a\tb']) {
    t.throws(() => keyOf(undefined, field), {
      code: 'invalid_arguments',
      message: 'The Idempotency-Key header must be 1 to 255 visible ASCII characters, bare or in double quotes.'
    }, field)
  }
  t.throws(() => keyOf('one', 'other'), {
    code: 'invalid_arguments',
    details: {
      fields: [{ field: 'idempotencyKey', message: 'must be the same as the Idempotency-Key header, or left out.' }]
    }
  })
})
