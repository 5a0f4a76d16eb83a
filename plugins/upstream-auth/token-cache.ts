import { createHash } from 'node:crypto'
import type { Auth } from '../auth/claims.ts'
import lru from '../auth/lru.ts'
import { MAX_CACHED_TOKENS } from '../auth/tokens.ts'
import type { ExchangedToken } from './token-exchange.ts'

/** The exchanged tokens of callers. */
interface ExchangedTokens {
  /** The token that stands for a caller, from memory or by one exchange that all who wait for it share. */
  tokenFor (auth: Auth): Promise<string>
  /** Removes a token of a caller that is of no use, unless it has been replaced already. */
  drop (auth: Auth, token: string): void
}

/** What differs between two tokens of one grant. */
const PER_TOKEN_CLAIMS: ReadonlySet<string> = new Set(['jti', 'iat', 'nbf', 'exp'])

/**
 * Under what an exchanged token is kept: who it is for, and all that the presented token says but its own id and dates.
 * Another scope, audience, client or tenant is another key, so that no caller gets more than the presented token
 * allows.
 */
function keyOf ({ subject, claims }: Auth): string {
  const grant = Object.keys(claims).filter(name => !PER_TOKEN_CLAIMS.has(name)).sort().map(name => [name, claims[name]])
  return `${subject}:${createHash('sha256').update(JSON.stringify(grant)).digest('hex')}`
}

/** Keeps exchanged tokens until they, or the tokens that were given for them, expire. */
export default function cacheExchanged (exchange: (auth: Auth) => Promise<ExchangedToken>): ExchangedTokens {
  const cache = lru<ExchangedToken>(MAX_CACHED_TOKENS)
  const inFlight = new Map<string, Promise<ExchangedToken>>()
  const keys = new WeakMap<Auth, string>()

  function keyFor (auth: Auth): string {
    const key = keys.get(auth) ?? keyOf(auth)
    keys.set(auth, key)
    return key
  }

  async function renew (key: string, auth: Auth): Promise<ExchangedToken> {
    const { token, until } = await exchange(auth)
    const found = { token, until: Math.min(until, auth.expires) }
    cache.set(key, found)
    return found
  }

  return {
    async tokenFor (auth) {
      const key = keyFor(auth)
      const cached = cache.get(key)
      if (cached && Date.now() < cached.until) return cached.token
      const exchanging = inFlight.get(key) ?? renew(key, auth).finally(() => inFlight.delete(key))
      inFlight.set(key, exchanging)
      return (await exchanging).token
    },

    drop (auth, token) {
      const key = keyFor(auth)
      if (cache.get(key)?.token === token) cache.delete(key)
    }
  }
}
