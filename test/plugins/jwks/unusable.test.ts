import { createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto'
import t from 'tap'
import { Failure } from '../../../plugins/errors/index.ts'
import createKeyCache from '../../../plugins/jwks/key-cache.ts'
import stopClock from '../../clock.ts'
import startIssuer, { makePair } from '../../issuer.ts'

const pair = await makePair('good')
const other = await makePair('other')
const rsa = createPublicKey(KeyObject.from(pair.privateKey)).export({ format: 'jwk' })

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

async function open (t: Parameters<typeof startIssuer>[0], listed: object[]) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t)
  issuer.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: listed }))
  }
  const keys = createKeyCache(`${issuer.url}/keys`, () => {})
  t.teardown(() => keys.close())
  return {
    clock,
    issuer,
    keys,
    codeFor: (kid: string) =>
      keys.keyFor(kid).then(() => 'ok', error => error instanceof Failure ? error.code : String(error))
  }
}

t.test('ten unusable keys, asked for 100 times each, are refused after one request each [SEC-18]', async t => {
  const { issuer, codeFor } = await open(t, Object.entries(unusable).map(([kid, jwk]) => ({ ...jwk, kid })))
  for (const kid of Object.keys(unusable)) {
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeFor(kid)))
    t.strictSame(new Set(codes), new Set(['invalid_token']), kid)
  }
  t.equal(issuer.hits(), Object.keys(unusable).length)
})

t.test('of two keys under one kid the first one counts, good or not [SEC-18]', async t => {
  const { keys, codeFor } = await open(t, [{
    ...rsa, kid: 'twice'
  }, { ...other.jwk, kid: 'twice' }, { ...unusable.enc, kid: 'spoilt' }, { ...other.jwk, kid: 'spoilt' }])
  t.equal((await keys.keyFor('twice')).pem,
    createPublicKey(KeyObject.from(pair.privateKey)).export({ type: 'spki', format: 'pem' }))
  t.equal(await codeFor('spoilt'), 'invalid_token')
})

t.test('of 500 keys twenty are learnt at a time [SEC-18]', async t => {
  const kids = Array.from({ length: 500 }, (_, index) => `key-${index}`)
  const { issuer, codeFor } = await open(t, kids.map(kid => ({ kty: 'oct', kid })))
  t.equal(await codeFor('nobody'), 'invalid_token')
  t.strictSame(new Set(await Promise.all(kids.map(codeFor))), new Set(['invalid_token']))
  t.equal(issuer.hits(), 1 + 20)
})
