import t, { type Test } from 'tap'
import { Failure } from '../../../plugins/errors/index.ts'
import createKeyCache from '../../../plugins/jwks/key-cache.ts'
import stopClock from '../../clock.ts'
import startIssuer, { makePair } from '../../issuer.ts'

const MINUTE = 60_000
const [first, second] = await Promise.all([makePair('first'), makePair('second')])

async function guard (t: Test, ...pairs: typeof first[]) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, ...pairs)
  const warnings: unknown[] = []
  const keys = createKeyCache(`${issuer.url}/.well-known/jwks.json`, error => warnings.push(error), MINUTE)
  t.teardown(() => keys.close())
  const codeFor =
    (kid: string) => keys.keyFor(kid).then(() => 'ok', error => error instanceof Failure ? error.code : String(error))
  return { clock, issuer, keys, warnings, codeFor }
}

t.test('hands out a listed key and asks the issuer once for many callers', async t => {
  const { issuer, keys } = await guard(t, first)
  const found = await Promise.all(Array.from({ length: 200 }, () => keys.keyFor('first')))
  t.equal(new Set(found).size, 1)
  t.match(found[0], { alg: 'RS256', pem: /^-----BEGIN PUBLIC KEY-----/ })
  t.equal(issuer.hits(), 1)
})

t.test('learns the other kids from one answer and fetches each of them when it is asked for', async t => {
  const { issuer, codeFor } = await guard(t, first, second)
  t.equal(await codeFor('nobody'), 'invalid_token')
  t.strictSame(await Promise.all(['first', 'second', 'second', 'first'].map(codeFor)), ['ok', 'ok', 'ok', 'ok'])
  t.equal(issuer.hits(), 3)
})

t.test('lets 2,000 invented kids make one request in 30 s [SEC-17]', async t => {
  const { clock, issuer, codeFor } = await guard(t, first)
  await codeFor('nobody')
  const codes = new Set<string>()
  for (let burst = 0; burst < 20; burst++) {
    for (const code of await Promise.all(Array.from({ length: 100 },
      (_, index) => codeFor(`invented-${burst}-${index}`)))) {
      codes.add(code)
    }
    t.equal(issuer.hits(), 1 + Math.floor(burst / 4), `after ${burst * 7.5} s`)
    clock.forward(7500)
  }
  t.strictSame([...codes], ['invalid_token'])
})

t.test('refuses no good key in a flood of 6,000 invented kids over a rotation and the end of a ' +
  'life [SEC-17]', async t => {
  const { clock, issuer, codeFor } = await guard(t, first)
  t.equal(await codeFor('first'), 'ok')
  const verdicts = new Map<string, number>()
  for (let time = 0; time < 20 * 60; time += 12) {
    if (time === 9 * 60) issuer.listed = [second.jwk, first.jwk]
    const codes = await Promise.all(['first', 'second', ...Array.from({ length: 60 },
      (_, index) => `invented-${time}-${index}`)].map(codeFor))
    t.equal(codes[0], 'ok', `the old key after ${time} s`)
    if (time >= 9 * 60 + 30) t.equal(codes[1], 'ok', `the new key after ${time} s`)
    for (const code of codes.slice(2)) verdicts.set(code, (verdicts.get(code) ?? 0) + 1)
    clock.forward(12_000)
  }
  t.strictSame([...verdicts], [['invalid_token', 6000]])
  t.ok(issuer.hits() <= 1 + 20 * 60 / 30 + 2 * 3, 'one question in 30 s, and the renewals of two keys')
})

t.test('serves a key that was rotated in at the first question after the pause, in the middle of a ' +
  'flood [SEC-16]', async t => {
  const { clock, issuer, codeFor } = await guard(t, first)
  t.equal(await codeFor('first'), 'ok')
  issuer.listed = [second.jwk, first.jwk]
  t.equal(await codeFor('second'), 'invalid_token')
  clock.forward(30_000)
  t.strictSame(await Promise.all([codeFor('invented'), codeFor('second')]), ['invalid_token', 'ok'])
})

t.test('refuses impossible kids without asking', async t => {
  const { issuer, codeFor } = await guard(t, first)
  t.equal(await codeFor(''), 'invalid_token')
  t.equal(await codeFor('k'.repeat(257)), 'invalid_token')
  t.equal(issuer.hits(), 0)
})

t.test('renews a key ahead of time without making a request wait [SEC-16]', async t => {
  const { clock, issuer, keys } = await guard(t, first)
  const before = await keys.keyFor('first')
  clock.forward(8 * MINUTE + 1)
  t.equal(await keys.keyFor('first'), before)
  clock.forward(2 * MINUTE)
  const after = await keys.keyFor('first')
  t.equal(after.until - before.until, 10 * MINUTE + 1)
  t.equal(issuer.hits(), 2)
  t.equal(keys.generation, 1)
})

t.test('refuses a removed key with the first request after ten minutes [SEC-16]', async t => {
  const { clock, issuer, keys, codeFor } = await guard(t, first)
  t.equal(await codeFor('first'), 'ok')
  issuer.listed = [second.jwk]
  clock.forward(10 * MINUTE)
  t.strictSame(new Set(await Promise.all(Array.from({ length: 20 }, () => codeFor('first')))),
    new Set(['invalid_token']))
  t.equal(issuer.hits(), 2)
  t.equal(keys.generation, 2)
})

t.test('takes new material under an old kid and says that something has changed [SEC-16]', async t => {
  const { clock, issuer, keys } = await guard(t, first)
  const before = await keys.keyFor('first')
  issuer.listed = [{ ...second.jwk, kid: 'first' }]
  clock.forward(10 * MINUTE)
  t.ok(keys.isCurrent(before))
  const after = await keys.keyFor('first')
  t.not(after.pem, before.pem)
  t.strictSame([keys.isCurrent(before), keys.isCurrent(after), keys.generation], [false, true, 2])
})

t.test('serves a known key for up to an hour while the issuer is away, and asks twice a minute at most [SEC-15, ' +
  'SEC-16]', async t => {
  const { clock, issuer, keys, warnings, codeFor } = await guard(t, first)
  t.equal(await codeFor('first'), 'ok')
  issuer.answer = (_request, response) => response.writeHead(500).end()
  clock.forward(11 * MINUTE)
  t.strictSame(await Promise.all(Array.from({ length: 50 }, () => codeFor('first'))),
    Array.from({ length: 50 }, () => 'ok'))
  t.equal(await codeFor('first'), 'ok')
  t.equal(issuer.hits(), 2)
  const asked = new Promise<void>(resolve => {
    issuer.answer = (_request, response) => { response.writeHead(500).end(); resolve() }
  })
  clock.forward(30_000)
  t.equal(await codeFor('first'), 'ok')
  await asked
  t.equal(issuer.hits(), 3)
  clock.forward(50 * MINUTE)
  t.equal(await codeFor('first'), 'issuer_unavailable')
  t.equal(keys.generation, 2)
  t.ok(warnings.length >= 2)
  issuer.answer = null
  clock.forward(1000)
  t.equal(await codeFor('first'), 'ok')
})

t.test('calls a listed key unavailable, not unknown, when its fetch fails', async t => {
  const { clock, issuer, codeFor } = await guard(t, first)
  await codeFor('nobody')
  issuer.answer = (_request, response) => response.writeHead(500).end()
  t.equal(await codeFor('first'), 'issuer_unavailable')
  t.equal(await codeFor('first'), 'issuer_unavailable')
  t.equal(issuer.hits(), 2)
  issuer.answer = null
  clock.forward(1000)
  t.equal(await codeFor('first'), 'ok')
})
