import { createPublicKey, type JsonWebKey } from 'node:crypto'
import printable from '../text/printable.ts'
import type { Algorithm } from '../../schemas/config.ts'

/** A key that signatures may be checked with. The same key is the same object in every set that lists it. */
export interface Key {
  readonly kid: string | undefined, readonly algorithms: readonly Algorithm[], readonly pem: string
}

/** A member of a key set, as it came. */
export type Member = Readonly<Record<string, unknown>>

const MIN_BITS = 2048
const RSA: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const curves: Readonly<Record<string, Algorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }

/** What a JWK is written down for (RFC 7517 4.2, 4.3): a public key, to verify signatures with. */
function isForSignatures ({ d, use = 'sig', key_ops: operations = ['verify'] }: Member): boolean {
  return d === undefined && use === 'sig' && Array.isArray(operations) && operations.includes('verify')
}

function algorithmsOf (member: Member): { pem: string, able: readonly Algorithm[] } {
  const jwk: JsonWebKey = member
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') return { pem, able: modulusLength >= MIN_BITS ? RSA : [] }
  if (key.asymmetricKeyType === 'ec') return { pem, able: [curves[namedCurve] ?? []].flat() }
  return { pem, able: key.asymmetricKeyType?.startsWith('ed') ? ['EdDSA'] : [] }
}

/**
 * The key that a member is, with those of some algorithms that it can verify: RSA from 2048 bits, P-256, P-384, P-521,
 * the Edwards curves; undefined where it can verify none of them, or is for something else.
 */
export default function usableKey (member: Member, algorithms: readonly Algorithm[]): Key | undefined {
  if (!isForSignatures(member)) return undefined
  try {
    const { pem, able } = algorithmsOf(member)
    const { alg, kid } = member
    const both = algorithms.filter(name => able.includes(name) && (alg ?? name) === name)
    return both.length > 0 ? { kid: typeof kid === 'string' ? kid : undefined, algorithms: both, pem } : undefined
  } catch {
    return undefined // not a public key at all
  }
}

/** What an operator has to know of a member to see why it is of no use. */
export function describe (member: Member): string {
  const parts = ['kty', 'crv', 'alg', 'use'].filter(name => member[name] !== undefined)
    .map(name => `${name} ${printable(member[name])}`)
  const bits = typeof member.n === 'string' ? [`${Buffer.from(member.n, 'base64url').length * 8} bits`] : []
  return [...parts, ...bits, ...member.d === undefined ? [] : ['private']].join(', ')
}
