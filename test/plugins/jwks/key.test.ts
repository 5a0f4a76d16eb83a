import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import usableKey from '../../../plugins/jwks/key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = rsa.publicKey.export({ format: 'jwk' })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })

t.test('takes RSA from 2048 bits and P-256, with or without use and alg', async t => {
  t.equal(usableKey(jwk)?.alg, 'RS256')
  t.equal(usableKey({ ...jwk, use: 'sig', alg: 'RS256' })?.alg, 'RS256')
  t.equal(usableKey(ec)?.alg, 'ES256')
  t.equal(usableKey(jwk)?.pem, rsa.publicKey.export({ type: 'spki', format: 'pem' }))
})

t.test('takes nothing else', async t => {
  const others = {
    'a private key': rsa.privateKey.export({ format: 'jwk' }),
    'a key for encryption': { ...jwk, use: 'enc' },
    'another algorithm': { ...jwk, alg: 'PS256' },
    'the algorithm of another type': { ...ec, alg: 'RS256' },
    'a weak key': generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
    'another curve': generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
    'an Edwards curve': generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
    'a symmetric key': { kty: 'oct', k: 'c2VjcmV0' },
    'half a key': { kty: 'RSA', n: jwk.n },
    'a text': 'key',
    nothing: null
  }
  for (const [name, other] of Object.entries(others)) t.equal(usableKey(other), undefined, name)
})
