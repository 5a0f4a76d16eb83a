import { createVerifier, type VerifierOptions } from 'fast-jwt'
import { Failure } from '../errors/index.ts'
import type { Keys } from '../jwks/key-cache.ts'
import type { Key } from '../jwks/key.ts'
import lru from './lru.ts'
import { authOf, issuerOrAudienceFault, claimFault, type Auth, type Claims, type Policy } from './claims.ts'
import { bearer } from './credential.ts'
import { decode, invalidToken, type Header } from './header.ts'

/** Verifies tokens and caches the good ones. */
interface TokenVerifier {
  /** The caller of a credential, `Bearer ` and a token, if the token was verified less than a minute ago. */
  cached (credential: string): Auth | undefined
  /** Whether exactly this token has been verified and its key has not changed since. */
  wasVerified (token: string): boolean
  /** Takes back that a token is good. */
  forget (token: string): void
  /** Verifies signature and claims. Throws `invalid_token` with a reason, or `issuer_unavailable`. */
  verify (token: string, header: Header): Promise<Auth>
}

/**
 * Tokens in use at a time, about 25 MB of them; one more costs a verification. Only tokens that the issuer has signed
 * get in.
 */
const MAX_CACHED_TOKENS = 10_000
const CACHE_TTL_MS = 60_000
const CLOCK_TOLERANCE_MS = 5000
/**
 * Characters at the end of a credential by which it is looked up: hashing all of it takes longer than comparing it with
 * the one that is found.
 */
const LOOKUP_LENGTH = 32

const reasons: Readonly<Record<string, string>> = {
  FAST_JWT_EXPIRED: 'expired',
  FAST_JWT_INACTIVE: 'not_yet_valid',
  FAST_JWT_INVALID_SIGNATURE: 'signature',
  FAST_JWT_MISSING_REQUIRED_CLAIM: 'claims',
  FAST_JWT_INVALID_CLAIM_TYPE: 'claims',
  FAST_JWT_INVALID_CLAIM_VALUE: 'claims'
}

/** What the library found wrong; issuer and audience are looked up in the claims, whose signature was good by then. */
function explain (error: unknown, token: string, policy: Policy): Failure {
  const code = error instanceof Error && 'code' in error ? reasons[String(error.code)] : undefined
  const fault = code === 'claims' ? issuerOrAudienceFault(decode(token.split('.')[1] ?? '') ?? {}, policy) : undefined
  return new Failure('invalid_token', undefined, { cause: error, reason: fault ?? { reason: code ?? 'shape' } })
}

/**
 * Verifies tokens with fast-jwt under a policy, one verifier a key, and caches the `maxTokens` good ones that came last
 * by their whole text.
 */
export default function createTokenVerifier (policy: Policy, keys: Keys, maxTokens = MAX_CACHED_TOKENS): TokenVerifier {
  const { issuer, audiences } = policy
  const verifiers = new WeakMap<Key, (token: string) => Claims>()
  const verified = lru<{ credential: string, auth: Auth, until: number }>(maxTokens)
  let generation = keys.generation

  function verifierOf (key: Key): (token: string) => Claims {
    const options: VerifierOptions & { key: string } = {
      key: key.pem,
      algorithms: [key.alg],
      allowedIss: issuer,
      requiredClaims: ['iss', 'sub', 'exp', 'iat', ...audiences ? ['aud'] : []],
      clockTolerance: CLOCK_TOLERANCE_MS,
      cache: false,
      ...audiences && { allowedAud: [...audiences] }
    }
    const verifier = createVerifier(options)
    verifiers.set(key, verifier)
    return verifier
  }

  function forgetOld (): void {
    if (generation !== keys.generation) verified.clear()
    generation = keys.generation
  }

  function entryOf (credential: string) {
    forgetOld()
    const entry = verified.get(credential.slice(-LOOKUP_LENGTH))
    return entry?.credential === credential ? entry : undefined
  }

  function forget (token: string): void {
    if (entryOf(bearer(token))) verified.delete(token.slice(-LOOKUP_LENGTH))
  }

  function claimsOf (token: string, key: Key): Claims {
    try {
      return (verifiers.get(key) ?? verifierOf(key))(token)
    } catch (error) {
      throw explain(error, token, policy)
    }
  }

  function remember (token: string, auth: Auth, until: number): void {
    forgetOld()
    verified.set(token.slice(-LOOKUP_LENGTH), { credential: bearer(token), auth, until })
  }

  return {
    cached (credential) {
      const entry = entryOf(credential)
      return entry && entry.until > Date.now() ? entry.auth : undefined
    },

    wasVerified: token => entryOf(bearer(token)) !== undefined,

    forget,

    async verify (token, { alg, kid }) {
      const key = await keys.keyFor(kid)
      forget(token)
      if (key.alg !== alg) throw invalidToken('algorithm')
      const claims = claimsOf(token, key)
      const fault = claimFault(claims)
      if (fault) throw new Failure('invalid_token', undefined, { reason: fault })
      const auth = authOf(token, claims)
      if (keys.isCurrent(key)) remember(token, auth, Math.min(auth.expires, Date.now() + CACHE_TTL_MS, key.until))
      return auth
    }
  }
}
