import { createVerifier, type VerifierOptions } from 'fast-jwt'
import { Failure } from '../errors/index.ts'
import type { Keys } from '../jwks/key-cache.ts'
import type { Wanted } from '../jwks/key-set.ts'
import type { Key } from '../jwks/key.ts'
import type { Algorithm } from '../../schemas/config.ts'
import lru from './lru.ts'
import { authOf, policyFault, type Auth, type Claims, type Policy } from './claims.ts'
import { decode, invalidToken } from './header.ts'
import type { Introspection } from './introspection.ts'

/** Verifies tokens and caches the good ones. */
interface TokenVerifier {
  /** The caller of a credential, `Bearer ` and a token, if the token was verified less than a minute ago. */
  cached (credential: string): Auth | undefined
  /** Whether exactly this token has been verified and its key has not changed since. */
  wasVerified (token: string): boolean
  /** Takes back that a token is good. */
  forget (token: string): void
  /**
   * Verifies signature and claims, or asks about an opaque token, which wants no key. Throws `invalid_token` with a
   * reason, or `issuer_unavailable`.
   */
  verify (token: string, header: Wanted | null): Promise<Auth>
}

/** The Authorization value of a token, as nearly every client writes it. */
export function bearer (token: string): string {
  return `Bearer ${token}`
}

/**
 * Tokens in use at a time, about 25 MB of them; one more costs a verification. Only tokens that the issuer has signed
 * get in.
 */
export const MAX_CACHED_TOKENS = 10_000
const CACHE_TTL_MS = 60_000
const CLOCK_TOLERANCE_MS = 5000
/**
 * Characters at the end of a credential by which it is looked up: hashing all of it takes longer than comparing it with
 * the one that is found.
 */
const LOOKUP_LENGTH = 32

const BAD_SIGNATURE = 'FAST_JWT_INVALID_SIGNATURE'

function lookupOf (credential: string): string {
  return credential.slice(-LOOKUP_LENGTH)
}

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** What the library found wrong with a token whose signature was good, unless its shape is at fault. */
function explain (cause: unknown, token: string, policy: Policy): Failure {
  const claims = decode(token.split('.')[1] ?? '')
  const fault = claims && policyFault(claims, policy)
  return new Failure('invalid_token', undefined, { cause, reason: fault ?? { reason: 'shape' } })
}

/**
 * Verifies tokens with fast-jwt under a policy, one verifier a key and algorithm, and caches the `maxTokens` good ones
 * that came last by their whole text.
 */
export default function createTokenVerifier (
  policy: Policy, keys: Keys, introspection?: Introspection, maxTokens = MAX_CACHED_TOKENS
): TokenVerifier {
  const { issuer, audiences } = policy
  const verifiers = new WeakMap<Key, Map<Algorithm, (token: string) => Claims>>()
  const verified = lru<{ credential: string, auth: Auth, until: number }>(maxTokens)
  const asked = new Map<string, Promise<Auth>>()
  let generation = keys.generation

  function verifierOf (key: Key, alg: Algorithm): (token: string) => Claims {
    const ofKey = verifiers.get(key) ?? new Map<Algorithm, (token: string) => Claims>()
    verifiers.set(key, ofKey)
    const existing = ofKey.get(alg)
    if (existing) return existing
    const options: VerifierOptions & { key: string } = {
      key: key.pem,
      algorithms: [alg],
      allowedIss: issuer,
      requiredClaims: ['iss', 'sub', 'exp', 'iat', ...audiences ? ['aud'] : []],
      clockTolerance: CLOCK_TOLERANCE_MS,
      ignoreNotBefore: true, // policyFault looks at it as it does at iat
      cache: false,
      ...audiences && { allowedAud: [...audiences] }
    }
    const verifier = createVerifier(options)
    ofKey.set(alg, verifier)
    return verifier
  }

  function forgetOld (): void {
    if (generation !== keys.generation) verified.clear()
    generation = keys.generation
  }

  function entryOf (credential: string) {
    forgetOld()
    const entry = verified.get(lookupOf(credential))
    return entry?.credential === credential ? entry : undefined
  }

  function cached (credential: string): Auth | undefined {
    const entry = entryOf(credential)
    return entry && entry.until > Date.now() ? entry.auth : undefined
  }

  function forget (token: string): void {
    if (entryOf(bearer(token))) verified.delete(lookupOf(bearer(token)))
  }

  /** Undefined where the signature is not the key's. */
  function claimsOf (token: string, key: Key, alg: Algorithm): Claims | undefined {
    try {
      return verifierOf(key, alg)(token)
    } catch (error) {
      if (codeOf(error) === BAD_SIGNATURE) return undefined
      throw explain(error, token, policy)
    }
  }

  function remember (token: string, auth: Auth, until: number): void {
    forgetOld()
    const soon = Math.min(until, auth.expires, Date.now() + CACHE_TTL_MS)
    const credential = bearer(token)
    verified.set(lookupOf(credential), { credential, auth, until: soon })
  }

  async function introspected (token: string): Promise<Auth> {
    if (!introspection) throw invalidToken('opaque')
    forget(token)
    const auth = authOf(token, await introspection.claimsOf(token))
    remember(token, auth, Infinity)
    return auth
  }

  /** Callers that bring the same token at the same time share a request. */
  async function askAbout (token: string): Promise<Auth> {
    const known = cached(bearer(token))
    if (known) return known
    const asking = asked.get(token) ?? introspected(token).finally(() => asked.delete(token))
    asked.set(token, asking)
    return asking
  }

  return {
    cached,

    wasVerified: token => entryOf(bearer(token)) !== undefined,

    forget,

    async verify (token, wanted) {
      if (!wanted) return askAbout(token)
      forget(token)
      const { claims, key } = await keys.verify(wanted, key => {
        const claims = claimsOf(token, key, wanted.alg)
        return claims && { claims, key }
      })
      const fault = policyFault(claims, policy)
      if (fault) throw new Failure('invalid_token', undefined, { reason: fault })
      const auth = authOf(token, claims)
      if (keys.isCurrent(key)) remember(token, auth, keys.until)
      return auth
    }
  }
}
