import type { Auth } from '../auth/claims.ts'
import grantOf from '../auth/grant.ts'
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

/** Keeps exchanged tokens until they, or the tokens that were given for them, expire. */
export default function cacheExchanged (exchange: (auth: Auth) => Promise<ExchangedToken>): ExchangedTokens {
  const cache = lru<ExchangedToken>(MAX_CACHED_TOKENS)
  const inFlight = new Map<string, Promise<ExchangedToken>>()

  async function renew (key: string, auth: Auth): Promise<ExchangedToken> {
    const { token, until } = await exchange(auth)
    const found = { token, until: Math.min(until, auth.expires) }
    cache.set(key, found)
    return found
  }

  return {
    async tokenFor (auth) {
      const key = grantOf(auth)
      const cached = cache.get(key)
      if (cached && Date.now() < cached.until) return cached.token
      const exchanging = inFlight.get(key) ?? renew(key, auth).finally(() => inFlight.delete(key))
      inFlight.set(key, exchanging)
      return (await exchanging).token
    },

    drop (auth, token) {
      const key = grantOf(auth)
      if (cache.get(key)?.token === token) cache.delete(key)
    }
  }
}
