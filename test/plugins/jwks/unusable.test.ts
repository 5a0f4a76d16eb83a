import { createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto'
import t, { type Test } from 'tap'
import type { Algorithm } from '../../../schemas/config.ts'
import stopClock from '../../clock.ts'
import startIssuer, { makePair } from '../../issuer.ts'
import openKeys from './open-keys.ts'

const pair = await makePair('good')
const other = await makePair('other')
const elliptic = await makePair('good', 'ES256')
const rsa = createPublicKey(KeyObject.from(pair.privateKey)).export({ format: 'jwk' })
const pem = createPublicKey(KeyObject.from(pair.privateKey)).export({ type: 'spki', format: 'pem' })

function curve (namedCurve: string) {
  return generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
}

const unusable: Record<string, object> = {
  private: KeyObject.from(pair.privateKey).export({ format: 'jwk' }),
  weak: generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
  enc: { ...rsa, use: 'enc' },
  symmetric: { kty: 'oct', k: 'c2VjcmV0' },
  'PS256 only': { ...rsa, alg: 'PS256' },
  'P-384': curve('P-384'),
  secp256k1: curve('secp256k1'),
  Ed25519: generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
  half: { kty: 'RSA', n: rsa.n },
  'RS256 on a curve': { ...curve('P-256'), alg: 'RS256' }
}
const listing = (keys: object) => Object.entries(keys).map(([kid, jwk]) => ({ ...jwk, kid }))

async function open (t: Test, listed: readonly unknown[], algorithms: readonly Algorithm[] = ['RS256']) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t)
  issuer.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: listed }))
  }
  return { clock, issuer, ...openKeys(t, `${issuer.url}/keys`, { algorithms }) }
}

t.test('a set of which nothing is usable is told once with what it lists, and every token is refused with what is ' +
  'wrong with its key [K6, SEC-18]', async t => {
  const { clock, issuer, keys, told, verdictFor } = await open(t, listing(unusable))
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => verdictFor('weak')))
  t.strictSame(new Set(verdicts), new Set(['key not usable']))
  t.strictSame([keys.reached, keys.away, keys.usable, issuer.hits()], [true, false, false, 1])
  clock.forward(30_000)
  await t.rejects(keys.verify({ alg: 'RS256', kid: 'weak' }, key => key), {
    code: 'invalid_token',
    details: { reason: { reason: 'key not usable', received: 'kty RSA, 1024 bits', expected: 'RS256' } }
  })
  t.equal(issuer.hits(), 2)
  t.equal(told.unusable.length, 1)
  t.match(told.unusable[0], /^kty RSA, 2048 bits, private; kty RSA, 1024 bits; kty RSA, use enc, 2048 bits; kty oct;/)
  t.strictSame(told.failures, [])
})

t.test('tells a kid that is not listed from one that is missing where several keys would do [K3, K6]', async t => {
  const { keys, clock, verdictFor } = await open(t, [pair.jwk, other.jwk])
  t.equal(await verdictFor(), 'no kid')
  clock.forward(30_000)
  await t.rejects(keys.verify({ alg: 'RS256', kid: 'x\n' }, key => key), {
    code: 'invalid_token',
    details: { reason: { reason: 'kid not listed', received: 'x\\u{a}', expected: 'good other' } }
  })
})

t.test('of keys under one kid the first counts that can verify the algorithm [K1, SEC-18]', async t => {
  const { kid, ...named } = { ...pair.jwk, kid: 'good' }
  const before: object[] = [
    { ...rsa, use: 'enc' }, { ...rsa, alg: 'RSA-OAEP' }, { ...rsa, alg: 'PS256' }, elliptic.jwk, unusable.weak ?? {},
    unusable.half ?? {}
  ]
  const { keyFor } = await open(t, [...before, named, other.jwk].map(jwk => ({ ...jwk, kid })), ['RS256', 'ES256'])
  t.equal((await keyFor('good')).pem, pem)
  t.equal((await keyFor('good', 'ES256')).pem,
    createPublicKey(KeyObject.from(elliptic.privateKey)).export({ type: 'spki', format: 'pem' }))
})

t.test('members that are no keys are ignored [K2]', async t => {
  const { keyFor } = await open(t, [null, 7, 'key', [], {}, { kid: 7 }, { kty: 'X' }, pair.jwk])
  t.equal((await keyFor('good')).pem, pem)
})

for (const kid of ['good', undefined]) {
  t.test(`a token without kid is verified with the only key that can, of the kid ${kid} [K3]`, async t => {
    const { keyFor } = await open(t, [...listing(unusable), { ...pair.jwk, kid }, elliptic.jwk], ['RS256', 'ES256'])
    t.equal((await keyFor()).pem, pem)
  })
}

t.test('of hundreds of keys every one counts, after one request [SEC-18]', async t => {
  const kids = Array.from({ length: 150 }, (_, index) => `key-${index}`)
  const { issuer, verdictFor } = await open(t, kids.map(kid => ({ ...elliptic.jwk, kid })), ['ES256'])
  t.strictSame(new Set(await Promise.all(kids.map(kid => verdictFor(kid, 'ES256')))), new Set(['ok']))
  t.equal(issuer.hits(), 1)
})
