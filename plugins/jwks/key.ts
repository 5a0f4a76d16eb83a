import { createPublicKey, type JsonWebKey } from 'node:crypto'

/**
 * A key that signatures may be checked with. The issuer listed it less than ten minutes before `until`, in epoch
 * milliseconds.
 */
export interface Key {
  readonly kid: string, readonly alg: 'RS256' | 'ES256', readonly pem: string, readonly until: number
}

const MIN_BITS = 2048

function isJwk (value: unknown): value is JsonWebKey & { use?: unknown, alg?: unknown } {
  return typeof value === 'object' && value !== null
}

/** What a member of a key set is good for: RSA from 2048 bits or P-256, public, for signatures; otherwise undefined. */
export default function usableKey (jwk: unknown): Pick<Key, 'alg' | 'pem'> | undefined {
  if (!isJwk(jwk) || jwk.d !== undefined || (jwk.use ?? 'sig') !== 'sig') return undefined
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
    const alg =
      key.asymmetricKeyType === 'rsa' && modulusLength >= MIN_BITS ? 'RS256' : namedCurve === 'prime256v1' && 'ES256'
    return alg &&
      (jwk.alg ?? alg) === alg
      ? { alg, pem: key.export({ type: 'spki', format: 'pem' }).toString() }
      : undefined
  } catch {
    return undefined // not a public key at all
  }
}
