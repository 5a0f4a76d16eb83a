import { createHash } from 'node:crypto'
import type { Auth } from '../auth/claims.ts'
import recent from '../recent.ts'
import type { Exchanged } from './exchange.ts'

/** The exchanged tokens of callers. */
interface ExchangedTokens {
  /** The token that stands for a caller, from memory or by one exchange that all who wait for it share. */
  tokenFor (auth: Auth): Promise<string>
  /** Forgets a token of a caller that is of no use, unless it has been replaced already. */
  drop (auth: Auth, token: string): void
}

/** As many as there are verified tokens. */
const MOST = 10_000
/** What differs between two tokens of one grant. */
const OWN: ReadonlySet<string> = new Set(['jti', 'iat', 'nbf', 'exp'])

/**
 * Under what an exchanged token is kept: who it is for, and all that the presented token says but its own id and dates. Another
 * scope, audience, client or tenant is another key, so that nobody gets more than the token at hand allows.
 */
function keyOf ({ subject, claims }: Auth): string {
  const grant = Object.keys(claims).filter(name => !OWN.has(name)).sort().map(name => [name, claims[name]])
  return `${subject}:${createHash('sha256').update(JSON.stringify(grant)).digest('hex')}`
}

/** Keeps exchanged tokens until they, or the tokens that were given for them, expire. */
export default function keepExchanged (exchange: (auth: Auth) => Promise<Exchanged>): ExchangedTokens {
  const kept = recent<Exchanged>(MOST)
  const flights = new Map<string, Promise<Exchanged>>()
  const keys = new WeakMap<Auth, string>()

  function keyFor (auth: Auth): string {
    const key = keys.get(auth) ?? keyOf(auth)
    keys.set(auth, key)
    return key
  }

  async function renew (key: string, auth: Auth): Promise<Exchanged> {
    const { token, until } = await exchange(auth)
    const found = { token, until: Math.min(until, auth.expires) }
    kept.set(key, found)
    return found
  }

  return {
    async tokenFor (auth) {
      const key = keyFor(auth)
      const known = kept.get(key)
      if (known && Date.now() < known.until) return known.token
      const flight = flights.get(key) ?? renew(key, auth).finally(() => flights.delete(key))
      flights.set(key, flight)
      return (await flight).token
    },

    drop (auth, token) {
      const key = keyFor(auth)
      if (kept.get(key)?.token === token) kept.delete(key)
    }
  }
}
