import type { Dispatcher } from 'undici'
import { Failure } from '../errors/index.ts'
import parseJson from '../text/json.ts'
import printable from '../text/printable.ts'
import isRecord from '../../schemas/is-record.ts'

/** The token endpoint, and what the gateway is to it. What is empty is not sent. */
interface Endpoint { url: string, clientId: string, clientSecret: string, audience: string }

/** A token for NeonPanel's API, to be used until then, in epoch milliseconds. */
export interface ExchangedToken { readonly token: string, readonly until: number }

type Members = Readonly<Record<string, unknown>>

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const TOKEN = /^[\w.~+/-]{1,8192}=*$/
/**
 * Errors by which the server refuses the caller's token (RFC 8693 2.2.2, RFC 6749 5.2). All others are the gateway's or
 * its own.
 */
const REFUSALS: ReadonlySet<unknown> = new Set(['invalid_request', 'invalid_grant', 'invalid_scope', 'access_denied'])

/**
 * All in milliseconds: the time for both attempts, the lifetime of a token without expires_in, and what is left of one
 * that is not used any more.
 */
const EXCHANGE_TIMEOUT_MS = 5000
const DEFAULT_LIFETIME_MS = 60_000
const MARGIN_MS = 5000
const RETRY_AFTER = 5

/** The token endpoint cannot be used: nothing was sent to NeonPanel's API. */
export function unavailable (cause: unknown): Failure {
  const message = 'NeonPanel\'s sign-in service does not answer as it should. Retry shortly; the token is not the ' +
    'problem.'
  return new Failure('issuer_unavailable', message,
    { cause, retryAfter: RETRY_AFTER, reason: { reason: 'token endpoint' } })
}

/** NeonPanel does not let the gateway act for the caller, whether its token endpoint or its API says so. */
export function refused (reason: string): Failure {
  const message = 'NeonPanel does not let this gateway act for you. Sign in again; if that does not help, tell ' +
    'whoever runs the gateway.'
  return new Failure('upstream_refused', message, { reason: { reason } })
}

/** The header by which a confidential client shows who it is (RFC 6749 2.3.1). */
function credentials ({ clientId, clientSecret }: Endpoint): Record<string, string> {
  if (clientSecret === '') return {}
  const [id, secret] =
    [clientId, clientSecret].map(text => new URLSearchParams({ text }).toString().slice('text='.length))
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}

async function membersOf ({ headers, body }: Dispatcher.ResponseData): Promise<Members> {
  const text = await body.text()
  const members = JSON_TYPE.test(String(headers['content-type'])) &&
    headers['content-encoding'] === undefined
    ? parseJson(text)
    : undefined
  return isRecord(members) ? members : {}
}

/** The token of a good answer (RFC 8693 2.2.1), which must not open more than was asked for. */
function tokenOf (members: Members, scopes: readonly string[]): { token: string, lifetime: number } {
  const { access_token: token, issued_token_type: issued, token_type: type, expires_in: seconds, scope } = members
  if (typeof token !== 'string' || !TOKEN.test(token)) throw new Error('The answer holds no token.')
  if (issued !== ACCESS_TOKEN || typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw new Error('The answer is no Bearer access token.')
  }
  const granted = typeof scope === 'string' && scopes.length > 0 ? scope.split(' ') : []
  if (!granted.every(name => scopes.includes(name))) throw new Error('The token opens more than was asked for.')
  return { token, lifetime: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : DEFAULT_LIFETIME_MS }
}

/**
 * Exchanges tokens at the endpoint (RFC 8693): a caller's token for one for NeonPanel's API that opens `scopes` and no
 * more; none leaves that to the server. Both attempts together take `deadline` milliseconds at most. Throws
 * `upstream_refused` when the server does not accept the caller's token, `issuer_unavailable` for every other answer.
 */
export default function tokenExchanger (endpoint: Endpoint, dispatcher: Dispatcher, deadline = EXCHANGE_TIMEOUT_MS) {
  const { origin, pathname, search } = new URL(endpoint.url)
  const path = pathname + search
  const headers = {
    ...credentials(endpoint), accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded'
  }
  const { clientId, clientSecret, audience } = endpoint

  return async function exchangeToken (token: string, scopes: readonly string[]): Promise<ExchangedToken> {
    const signal = AbortSignal.timeout(deadline)
    const body = new URLSearchParams({
      grant_type: GRANT,
      subject_token: token,
      subject_token_type: ACCESS_TOKEN,
      requested_token_type: ACCESS_TOKEN,
      ...scopes.length > 0 && { scope: scopes.join(' ') },
      ...audience !== '' && { audience },
      ...clientSecret === '' && clientId !== '' && { client_id: clientId }
    }).toString()

    async function attempt (): Promise<ExchangedToken> {
      const sentAt = Date.now()
      const response = await dispatcher.request({ origin, path, method: 'POST', headers, body, signal })
      const members = await membersOf(response)
      const { statusCode: status } = response
      if (status === 200) {
        const { token, lifetime } = tokenOf(members, scopes)
        return { token, until: sentAt + lifetime - MARGIN_MS }
      }
      const sentence = `The token endpoint answered HTTP ${status}, ${printable(members.error)}.`
      if (status < 400 || status > 499) throw new Error(sentence)
      throw REFUSALS.has(members.error) ? refused('refused by the token endpoint') : unavailable(new Error(sentence))
    }

    try {
      return await attempt().catch(error => {
        if (error instanceof Failure || signal.aborted) throw error
        return attempt()
      })
    } catch (error) {
      throw error instanceof Failure ? error : unavailable(error)
    }
  }
}
