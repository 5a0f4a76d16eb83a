import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import usableKey, { describe } from '../../../plugins/jwks/key.ts'
import { Config, type Algorithm } from '../../../schemas/config.ts'

const ALL: readonly Algorithm[] = Config.properties.TOKEN_ALGORITHMS.items.enum
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = { ...rsa.publicKey.export({ format: 'jwk' }) }

function curve (namedCurve: string) {
  return { ...generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }) }
}
function edwards (type: 'ed25519' | 'ed448') {
  const { publicKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448')
  return { ...publicKey.export({ format: 'jwk' }) }
}

const ec = curve('P-256')

t.test('takes a key for the algorithms that its type, size and alg allow and that are accepted [K1, K15]', async t => {
  const keys: [object, readonly Algorithm[], Algorithm[]][] = [
    [jwk, ALL, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    [jwk, ['RS256'], ['RS256']],
    [{ ...jwk, use: 'sig', key_ops: ['verify'], alg: 'PS256' }, ALL, ['PS256']],
    [ec, ALL, ['ES256']],
    [curve('P-384'), ALL, ['ES384']],
    [curve('P-521'), ALL, ['ES512']],
    [edwards('ed25519'), ALL, ['EdDSA']],
    [edwards('ed448'), ALL, ['EdDSA']]
  ]
  for (const [key, accepted, able] of keys) t.strictSame(usableKey({ ...key }, accepted)?.algorithms, able)
  t.match(usableKey(jwk, ALL), { kid: undefined, pem: rsa.publicKey.export({ type: 'spki', format: 'pem' }) })
  t.equal(usableKey({ ...jwk, kid: 'a' }, ALL)?.kid, 'a')
})

t.test('takes nothing else', async t => {
  const others = {
    'a private key': rsa.privateKey.export({ format: 'jwk' }),
    'a key for encryption': { ...jwk, use: 'enc' },
    'a key for other operations': { ...jwk, key_ops: ['wrapKey'] },
    'operations that are no list': { ...jwk, key_ops: 'verify' },
    'another algorithm': { ...jwk, alg: 'RSA-OAEP' },
    'the algorithm of another type': { ...ec, alg: 'RS256' },
    'a weak key': generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
    'another curve': curve('secp256k1'),
    'a key for agreements': generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }),
    'a symmetric key': { kty: 'oct', k: 'c2VjcmV0' },
    'half a key': { kty: 'RSA', n: jwk.n },
    nothing: {}
  }
  for (const [name, other] of Object.entries(others)) t.equal(usableKey({ ...other }, ALL), undefined, name)
  t.equal(usableKey(ec, ['RS256', 'ES384']), undefined, 'a key for what is not accepted')
})

t.test('describes what is listed without its material [K6]', async t => {
  t.equal(describe({ ...jwk, use: 'enc', alg: 'RSA-OAEP\n' }), 'kty RSA, alg RSA-OAEP\\u{a}, use enc, 2048 bits')
  t.equal(describe({ ...curve('P-384'), d: 'x' }), 'kty EC, crv P-384, private')
})
