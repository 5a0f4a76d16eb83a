import { createVerifier, type VerifierOptions } from 'fast-jwt'
import { Failure } from '../errors.ts'
import type { Keys } from '../jwks/guard.ts'
import type { Key } from '../jwks/key.ts'
import recent from '../recent.ts'
import { authOf, foreign, oddity, type Auth, type Claims, type Policy } from './claims.ts'
import { bearer } from './credential.ts'
import { decode, refusal, type Header } from './header.ts'

/** Verdicts on tokens, the good ones remembered. */
interface Tokens {
  /** The caller of a credential, `Bearer ` and a token, if the token was verified less than a minute ago. */
  known (credential: string): Auth | undefined
  /** Whether the token, to the letter, has been verified and its key has not changed since. */
  familiar (token: string): boolean
  /** Takes back that a token is good. */
  forget (token: string): void
  /** Verifies signature and claims. Throws `invalid_token` with a reason, or `issuer_unavailable`. */
  verify (token: string, header: Header): Promise<Auth>
}

/** Tokens in use at a time, about 25 MB of them; one more costs a verification. Only tokens that the issuer has signed get in. */
const KNOWN = 10_000
const MEMORY = 60_000
const TOLERANCE = 5000
/** Characters at the end of a credential by which it is looked up: hashing all of it takes longer than comparing it with the one that is found. */
const TAIL = 32

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
  const found = code === 'claims' ? foreign(decode(token.split('.')[1] ?? '') ?? {}, policy) : undefined
  return new Failure('invalid_token', undefined, { cause: error, reason: found ?? { reason: code ?? 'shape' } })
}

/** Verifies tokens with fast-jwt under a policy, one verifier a key, and remembers the `most` good ones that came last by their whole text. */
export default function createTokens (policy: Policy, keys: Keys, most = KNOWN): Tokens {
  const { issuer, audiences } = policy
  const verifiers = new WeakMap<Key, (token: string) => Claims>()
  const verified = recent<{ credential: string, auth: Auth, until: number }>(most)
  let generation = keys.generation

  function verifierOf (key: Key): (token: string) => Claims {
    const options: VerifierOptions & { key: string } = {
      key: key.pem,
      algorithms: [key.alg],
      allowedIss: issuer,
      requiredClaims: ['iss', 'sub', 'exp', 'iat', ...audiences ? ['aud'] : []],
      clockTolerance: TOLERANCE,
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
    const entry = verified.get(credential.slice(-TAIL))
    return entry?.credential === credential ? entry : undefined
  }

  function forget (token: string): void {
    if (entryOf(bearer(token))) verified.delete(token.slice(-TAIL))
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
    verified.set(token.slice(-TAIL), { credential: bearer(token), auth, until })
  }

  return {
    known (credential) {
      const entry = entryOf(credential)
      return entry && entry.until > Date.now() ? entry.auth : undefined
    },

    familiar: token => entryOf(bearer(token)) !== undefined,

    forget,

    async verify (token, { alg, kid }) {
      const key = await keys.keyFor(kid)
      forget(token)
      if (key.alg !== alg) throw refusal('algorithm')
      const claims = claimsOf(token, key)
      const odd = oddity(claims)
      if (odd) throw new Failure('invalid_token', undefined, { reason: odd })
      const auth = authOf(token, claims)
      if (keys.stands(key)) remember(token, auth, Math.min(auth.expires, Date.now() + MEMORY, key.until))
      return auth
    }
  }
}
