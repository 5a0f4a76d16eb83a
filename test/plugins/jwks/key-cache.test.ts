import t, { type Test } from 'tap'
import stopClock from '../../clock.ts'
import startIssuer, { makePair } from '../../issuer.ts'
import openKeys from './open-keys.ts'

const SECOND = 1000
const MINUTE = 60_000
const [first, second] = await Promise.all([makePair('first'), makePair('second')])

async function open (t: Test, ...pairs: typeof first[]) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, ...pairs)
  return { clock, issuer, ...openKeys(t, `${issuer.url}/.well-known/jwks.json`, { deadline: MINUTE }) }
}

t.test('hands out every listed key after one request of many callers', async t => {
  const { issuer, keyFor } = await open(t, first, second)
  const found = await Promise.all(Array.from({ length: 200 }, (_, index) => keyFor(index % 2 ? 'first' : 'second')))
  t.equal(new Set(found).size, 2)
  t.match(found[1], { kid: 'first', algorithms: ['RS256'], pem: /^-----BEGIN PUBLIC KEY-----/ })
  t.equal(issuer.hits(), 1)
})

t.test('lets 2,000 invented kids make one request in 30 s, and refuses none that was not asked for [K7, ' +
  'SEC-17]', async t => {
  const { clock, issuer, verdictFor } = await open(t, first)
  t.equal(await verdictFor('nobody'), 'kid not listed')
  for (let burst = 0; burst < 20; burst++) {
    const asked = Array.from({ length: 100 }, (_, index) => verdictFor(`invented-${burst}-${index}`))
    const verdict = burst % 4 === 0 && burst > 0
      ? 'kid not listed'
      : `issuer_unavailable kid not listed ${Math.ceil(30 - (burst % 4) * 7.5)}`
    t.strictSame(new Set(await Promise.all(asked)), new Set([verdict]), `after ${burst * 7.5} s`)
    t.equal(issuer.hits(), 1 + Math.floor(burst / 4))
    clock.forward(7500)
  }
})

t.test('refuses no good key in a flood of 6,000 invented kids over a rotation and the end of a ' +
  'life [SEC-17]', async t => {
  const { clock, issuer, verdictFor } = await open(t, first)
  t.equal(await verdictFor('first'), 'ok')
  for (let time = 0; time < 20 * 60; time += 12) {
    if (time === 9 * 60) issuer.listed = [second.jwk, first.jwk]
    const [old, fresh, ...invented] = await Promise.all(['first', 'second', ...Array.from({ length: 60 },
      (_, index) => `invented-${time}-${index}`)].map(kid => verdictFor(kid)))
    t.equal(old, 'ok', `the old key after ${time} s`)
    if (time >= 9 * 60 + 30) t.equal(fresh, 'ok', `the new key after ${time} s`)
    if (time >= 9 * 60) t.not(fresh, 'kid not listed', 'the new key is never refused')
    t.notOk(invented.includes('ok'))
    clock.forward(12_000)
  }
  t.ok(issuer.hits() <= 1 + 20 * 60 / 30, 'one request in 30 s')
})

t.test('says how long to wait for a key that was rotated in after an invented kid, and serves it then [K7, ' +
  'SEC-16]', async t => {
  const { clock, issuer, keys, verdictFor } = await open(t, first)
  t.equal(await verdictFor('invented'), 'kid not listed')
  issuer.listed = [second.jwk, first.jwk]
  clock.forward(12 * SECOND)
  await t.rejects(keys.verify({ alg: 'RS256', kid: 'second' }, key => key), {
    code: 'issuer_unavailable',
    message: 'NeonPanel\'s sign-in keys were read a moment ago and do not fit this token. They are read again in 18 ' +
      's: retry then.',
    details: { retryAfter: 18, reason: { reason: 'kid not listed', received: 'second', expected: 'first' } }
  })
  clock.forward(18 * SECOND)
  t.strictSame(await Promise.all([verdictFor('invented'), verdictFor('second')]), ['kid not listed', 'ok'])
  t.equal(issuer.hits(), 2)
})

for (const [kid, listed] of [['first', { ...second.jwk, kid: 'first' }], [undefined, second.jwk]] as const) {
  t.test(`looks once more for a signature that the key of the kid ${kid} did not make [K13, SEC-16]`, async t => {
    const { clock, issuer, keys, keyFor, verdictFor } = await open(t, first)
    const before = await keyFor(kid)
    issuer.listed = [listed]
    const check = () => keys.verify({ alg: 'RS256', kid }, key => key.pem === before.pem ? undefined : key)
    await t.rejects(check(),
      { code: 'issuer_unavailable', details: { retryAfter: 30, reason: { reason: 'signature' } } })
    clock.forward(30 * SECOND)
    t.not((await check()).pem, before.pem)
    t.strictSame([issuer.hits(), keys.generation, keys.isCurrent(before)], [2, 2, false])
    t.equal(await verdictFor(kid), 'ok')
  })
}

t.test('refuses a signature that the key set has been asked about, and asks once for many of them [K13]', async t => {
  const { clock, issuer, keys, keyFor } = await open(t, first)
  const check = () => t.rejects(keys.verify({ alg: 'RS256', kid: 'first' }, () => undefined),
    { code: 'invalid_token', details: { reason: { reason: 'signature' } } })
  await check()
  t.equal(issuer.hits(), 1, 'the set was read for this very token')
  await keyFor('first')
  clock.forward(30 * SECOND)
  await Promise.all(Array.from({ length: 20 }, check))
  t.strictSame([issuer.hits(), keys.generation], [2, 1])
})

t.test('renews the set ahead of time without making a request wait [SEC-16]', async t => {
  const { clock, issuer, keys, keyFor } = await open(t, first)
  const before = await keyFor('first')
  const { until } = keys
  clock.forward(8 * MINUTE + 1)
  t.equal(await keyFor('first'), before)
  clock.forward(2 * MINUTE)
  t.equal(await keyFor('first'), before)
  t.equal(keys.until - until, 10 * MINUTE + 1)
  t.equal(issuer.hits(), 2)
  t.equal(keys.generation, 1)
})

t.test('refuses a removed key with the first request after ten minutes [SEC-16]', async t => {
  const { clock, issuer, keys, verdictFor } = await open(t, first)
  t.equal(await verdictFor('first'), 'ok')
  issuer.listed = [second.jwk]
  clock.forward(10 * MINUTE)
  t.strictSame(new Set(await Promise.all(Array.from({ length: 20 }, () => verdictFor('first')))),
    new Set(['kid not listed']))
  t.equal(issuer.hits(), 2)
  t.equal(keys.generation, 2)
})

t.test('refuses a removed key once that was seen, and takes it within 30 s of its return [D36, SEC-16]', async t => {
  const { clock, issuer, verdictFor } = await open(t, first)
  t.equal(await verdictFor('first'), 'ok')
  issuer.listed = [second.jwk]
  clock.forward(30 * SECOND)
  t.equal(await verdictFor('second'), 'ok')
  t.strictSame(await Promise.all(['first', 'other'].map(kid => verdictFor(kid))),
    ['kid not listed', 'issuer_unavailable kid not listed 30'])
  clock.forward(30 * SECOND)
  t.equal(await verdictFor('other'), 'kid not listed')
  t.equal(await verdictFor('first'), 'kid not listed', 'also when the set was read once more')
  issuer.listed = [first.jwk]
  clock.forward(30 * SECOND)
  t.equal(await verdictFor('first'), 'ok')
  t.equal(issuer.hits(), 4)
})

t.test('serves a known key for up to an hour while the issuer is away, and asks twice a minute at most [SEC-15, ' +
  'SEC-16]', async t => {
  const { clock, issuer, keys, told, verdictFor } = await open(t, first)
  t.equal(await verdictFor('first'), 'ok')
  issuer.answer = (_request, response) => response.writeHead(500).end()
  clock.forward(11 * MINUTE)
  t.strictSame(await Promise.all(Array.from({ length: 50 }, () => verdictFor('first'))),
    Array.from({ length: 50 }, () => 'ok'))
  t.equal(await verdictFor('first'), 'ok')
  t.equal(issuer.hits(), 2)
  const asked = new Promise<void>(resolve => {
    issuer.answer = (_request, response) => { response.writeHead(500).end(); resolve() }
  })
  clock.forward(30 * SECOND)
  t.equal(await verdictFor('first'), 'ok')
  await asked
  t.equal(issuer.hits(), 3)
  clock.forward(50 * MINUTE)
  t.equal(await verdictFor('first'), 'issuer_unavailable issuer 5')
  t.equal(keys.generation, 2)
  t.ok(told.failures.length >= 2)
  issuer.answer = null
  clock.forward(SECOND)
  t.equal(await verdictFor('first'), 'ok')
})

t.test('says the true rest of the pause for an unlisted kid while the issuer is away [K7]', async t => {
  const { clock, issuer, verdictFor } = await open(t, first)
  t.equal(await verdictFor('first'), 'ok')
  issuer.answer = (_request, response) => response.writeHead(500).end()
  clock.forward(30 * SECOND)
  t.equal(await verdictFor('second'), 'issuer_unavailable issuer 30')
  clock.forward(20 * SECOND)
  t.equal(await verdictFor('second'), 'issuer_unavailable kid not listed 10')
  t.equal(await verdictFor('first'), 'ok')
  t.equal(issuer.hits(), 2)
})
