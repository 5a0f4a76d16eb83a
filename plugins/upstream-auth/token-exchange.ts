import isRecord from '../../schemas/is-record.ts'
import { scopes as ours } from '../../tools/scopes.ts'
import { failures } from '../errors/failures.ts'
import { Failure } from '../errors/index.ts'
import clientCredentials from '../http/client-credentials.ts'
import openOutside, { valueOf, type Answer } from '../http/outside.ts'
import readRetryAfter from '../neonpanel/retry-after.ts'
import printable from '../text/printable.ts'

/** The token endpoint, and what the gateway is to it. What is empty is not sent. */
interface Endpoint { locate: () => Promise<string>, clientId: string, clientSecret: string, audience: string }

/** A token for NeonPanel's API, to be used until then, in epoch milliseconds. */
export interface ExchangedToken { readonly token: string, readonly until: number }

/** The milliseconds of a token's life that are not used, and of the life of a token without expires_in. */
const MARGIN_MS = 5000
const DEFAULT_LIFETIME_MS = 60_000
/** For both attempts together. */
const EXCHANGE_TIMEOUT_MS = 5000
/** With less of it left no second attempt is made: nothing would come of it, and timers are early by up to 1 ms. */
const MIN_ATTEMPT_MS = 10
const NAME = 'The answer of the token endpoint'
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const TOKEN = /^[\w.~+/-]{1,8192}=*$/
const NUMBER = /^-?\d{1,15}(\.\d+)?$/

/** The token endpoint cannot be used: nothing was sent to NeonPanel's API. `received` is for the log. */
export function unavailable (cause: unknown, { received, retryAfter = failures.issuer_unavailable.retryAfter }: {
  received?: string, retryAfter?: number | undefined
} = {}): Failure {
  const message = 'NeonPanel\'s sign-in service does not answer as it should. Retry shortly; the token is not the ' +
    'problem.'
  const reason = { reason: 'token endpoint', ...received !== undefined && { received } }
  return new Failure('issuer_unavailable', message, { cause, retryAfter: Math.max(retryAfter, 1), reason })
}

/** NeonPanel does not let the gateway act for the caller, whether its token endpoint or its API says so. */
export function refused (reason: string, received?: string): Failure {
  const message = 'NeonPanel does not let this gateway act for you. Sign in again; if that does not help, tell ' +
    'whoever runs the gateway.'
  return new Failure('upstream_refused', message, { reason: { reason, ...received !== undefined && { received } } })
}

function lifetimeOf (seconds: unknown): number {
  const isNumber = typeof seconds === 'number' || (typeof seconds === 'string' && NUMBER.test(seconds))
  return isNumber ? Number(seconds) * 1000 : DEFAULT_LIFETIME_MS
}

/**
 * The token of a good answer (RFC 8693 2.2.1) and the milliseconds of its life. It must not open a scope of ours that
 * was not asked for, where any was asked for.
 */
function tokenOf (answer: Answer, asked: readonly string[]): { token: string, lifetime: number } {
  const value = valueOf(NAME, answer)
  const { access_token: token, issued_token_type: issued, token_type: type, expires_in: seconds, scope } =
    isRecord(value) ? value : {}
  if (typeof token !== 'string' || !TOKEN.test(token)) throw new Error(`${NAME} holds no access_token.`)
  if (issued !== ACCESS_TOKEN) throw new Error(`${NAME} should say issued_token_type ${ACCESS_TOKEN}.`)
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw new Error(`${NAME} should say token_type Bearer.`)
  }
  const granted = [scope].flat().flatMap(names => typeof names === 'string' ? names.split(' ') : [])
  const more = asked.length > 0 ? ours.filter(name => granted.includes(name) && !asked.includes(name)) : []
  if (more.length > 0) throw new Error(`The exchanged token opens ${more.join(' ')}, which was not asked for.`)
  return { token, lifetime: lifetimeOf(seconds) }
}

/**
 * Exchanges tokens at the endpoint (RFC 8693): a caller's token for one for NeonPanel's API that opens `scopes` and no
 * more; none leaves that to the server. Both attempts together take `deadline` milliseconds at most. Throws
 * `invalid_token` when the caller's token is refused, `upstream_refused` when what is asked for with it is,
 * `issuer_unavailable` for every other answer.
 */
export default function tokenExchanger (endpoint: Endpoint, deadline = EXCHANGE_TIMEOUT_MS) {
  const outside = openOutside(NAME, deadline)
  const { clientId, clientSecret, audience } = endpoint
  const headers = {
    ...clientCredentials(clientId, clientSecret), 'content-type': 'application/x-www-form-urlencoded'
  }
  let succeeded = false

  /** What an answer with an error says (RFC 6749 5.2), without the token that was sent. */
  function failureOf ({ status, headers, value, fault }: Answer, token: string): Failure {
    const { error, error_description: description } = isRecord(value) ? value : {}
    const words = [error, description].filter(text => typeof text === 'string')
    const received = printable([`HTTP ${status}`, ...words].join(', ').replaceAll(token, '[token]'))
    const reason = 'refused by the token endpoint'
    // before the first success a malformed request is more likely ours than the token's (RFC 8693 2.2.2)
    if (error === 'invalid_grant' || (error === 'invalid_request' && succeeded)) {
      return new Failure('invalid_token', undefined, { reason: { reason, received } })
    }
    if (error === 'invalid_scope' || error === 'access_denied') return refused(reason, received)
    const retryAfter = readRetryAfter(headers['retry-after'])
    const cause = new Error(`The token endpoint answered ${received}.`, { cause: fault })
    return unavailable(cause, { received, retryAfter })
  }

  async function exchangeToken (token: string, scopes: readonly string[]): Promise<ExchangedToken> {
    const end = performance.now() + deadline
    const body = new URLSearchParams({
      grant_type: GRANT,
      subject_token: token,
      subject_token_type: ACCESS_TOKEN,
      requested_token_type: ACCESS_TOKEN,
      ...scopes.length > 0 && { scope: scopes.join(' ') },
      ...audience !== '' && { audience },
      ...clientSecret === '' && clientId !== '' && { client_id: clientId }
    }).toString()

    /** Throws what a second attempt may mend. */
    async function attempt (): Promise<ExchangedToken | Failure> {
      const sentAt = Date.now()
      const timeout = Math.max(end - performance.now(), 1)
      const answer = await outside.ask(await endpoint.locate(), { method: 'POST', headers, body, timeout })
      const isFinal = answer.status < 500 || answer.headers['retry-after'] !== undefined
      if (answer.status >= 400 && isFinal) return failureOf(answer, token)
      if (answer.status >= 400) throw failureOf(answer, token)
      const { token: exchanged, lifetime } = tokenOf(answer, scopes)
      succeeded = true
      return { token: exchanged, until: sentAt + lifetime - MARGIN_MS }
    }

    const outcome = await attempt().catch(error => {
      if (end - performance.now() < MIN_ATTEMPT_MS) throw error
      return attempt()
    }).catch((error: unknown) => error instanceof Failure ? error : unavailable(error))
    if (outcome instanceof Failure) throw outcome
    return outcome
  }

  return { exchangeToken, close: outside.close }
}
