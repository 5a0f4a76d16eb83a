import { createPublicKey, KeyObject } from 'node:crypto'
import { part, type Forge, type Tokens } from './forge.ts'

/** The public half of a pair, in three encodings. */
function publicKeyOf ({ privateKey }: Forge['pair']): { pem: string, der: Buffer, pkcs1: string } {
  const key = createPublicKey(KeyObject.from(privateKey))
  return {
    pem: String(key.export({ type: 'spki', format: 'pem' })),
    der: Buffer.from(key.export({ type: 'spki', format: 'der' })),
    pkcs1: String(key.export({ type: 'pkcs1', format: 'pem' }))
  }
}

/** No algorithm, in eight spellings, with the signature left empty, left out, or another token's. */
export function unsigned ({ claims, pair, token }: Forge): Tokens {
  const tokens: Tokens = {}
  const [, , signature = ''] = token().split('.')
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined]) {
    const input = `${part({ alg, typ: 'at+jwt', kid: pair.kid })}.${part(claims())}`
    for (const [name, end] of Object.entries({ empty: '.', missing: '', borrowed: `.${signature}` })) {
      tokens[`alg ${JSON.stringify(alg)}, signature ${name}`] = input + end
    }
  }
  return tokens
}

/** The public key, in twelve encodings, as the secret of an HMAC (RFC 8725 2.1). */
export function hmacs ({ hmac, pair }: Forge): Tokens {
  const { pem, der, pkcs1 } = publicKeyOf(pair)
  const secrets: Record<string, string | Buffer> = {
    PEM: pem,
    'PEM without its last line break': pem.trim(),
    'PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'PEM behind a blank': ` ${pem}`,
    'PEM behind a byte order mark': `\ufeff${pem}`,
    'PEM of PKCS 1': pkcs1,
    DER: der,
    'DER in base64': der.toString('base64'),
    JWK: JSON.stringify(pair.jwk),
    'the modulus': String(pair.jwk.n),
    'the modulus as bytes': Buffer.from(String(pair.jwk.n), 'base64url'),
    nothing: ''
  }
  const names = Object.entries(secrets).flatMap(([name, secret]) =>
    ['HS256', 'HS384', 'HS512'].map(alg => [`${alg} with ${name}`, hmac(alg, secret)] as const))
  return Object.fromEntries(names)
}

/** Headers that name, point to or bring a key: of the attacker, at a canary's address. */
export function borrowedKeys ({ token, attacker }: Forge, canary: string): Tokens {
  const { kid, ...jwk } = attacker.jwk
  const members = {
    jku: `${canary}/keys`,
    x5u: `${canary}/certificate`,
    jwk: attacker.jwk,
    x5c: [publicKeyOf(attacker).der.toString('base64')]
  }
  const tokens: Tokens = {}
  for (const [name, value] of Object.entries(members)) {
    tokens[`${name} alone`] = token({}, { [name]: value, kid: undefined }, attacker)
    tokens[`${name} beside an unknown kid`] = token({}, { [name]: value, kid: 'evil' }, attacker)
    tokens[`${name} beside a good kid`] = token({}, { [name]: value }, attacker)
  }
  return {
    ...tokens,
    'jwk without kid as a list': token({}, { jwk: [jwk], kid: undefined }, attacker),
    'jku as the kid': token({}, { kid: members.jku }, attacker)
  }
}

/** A signature that is not one over this token by this algorithm. */
export function signatures ({ token, raw, claims, pair, attacker }: Forge): Tokens {
  const good = token()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const [, otherPayload = '', otherSignature = ''] = token({ sub: 'somebody else' }).split('.')
  const algorithms = [
    'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'rs256', 'RS256 ', 'HS256', 'dir', 7,
    ['RS256'], { RS256: 1 }, true
  ]
  return {
    'of a stranger': token({}, {}, attacker),
    'of another token': `${header}.${payload}.${otherSignature}`,
    'for another payload': `${header}.${otherPayload}.${signature}`,
    'with a bit turned': `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'cut by a byte': `${header}.${payload}.${signature.slice(0, -2)}`,
    'longer by a byte': `${header}.${payload}.${signature}AA`,
    'of zeros': `${header}.${payload}.${'A'.repeat(signature.length)}`,
    'of one byte': `${header}.${payload}.AA`,
    'that is the payload': `${header}.${payload}.${payload}`,
    'with padding': `${good}=`,
    'in the other alphabet': `${header}.${payload}.${signature.slice(0, -1)}+`,
    ...Object.fromEntries(algorithms.map(alg =>
      [`under the algorithm ${JSON.stringify(alg)}`, raw({ alg, typ: 'at+jwt', kid: pair.kid }, claims())]))
  }
}
