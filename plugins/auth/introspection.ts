import isRecord from '../../schemas/is-record.ts'
import { Failure } from '../errors/index.ts'
import clientCredentials from '../http/client-credentials.ts'
import openOutside, { valueOf, type Answer } from '../http/outside.ts'
import readRetryAfter from '../neonpanel/retry-after.ts'
import { policyFault, type Claims, type Policy } from './claims.ts'

/** The introspection endpoint, and what the gateway is to it. */
interface Endpoint { url: string, clientId: string, clientSecret: string }

/** Asks the issuer about opaque tokens. */
export interface Introspection {
  /**
   * What the issuer says of a token. Throws `invalid_token` where it is not active or against the policy,
   * `issuer_unavailable` where the answer is missing.
   */
  claimsOf (token: string): Promise<Claims>
  close (): Promise<void>
}

const NAME = 'The answer of NEONPANEL_INTROSPECTION_URL'
const TIMEOUT_MS = 3000
const RETRY_AFTER = 5

function unavailable (cause: unknown, retryAfter = RETRY_AFTER): Failure {
  const message = 'NeonPanel cannot be asked about this token right now. Retry shortly; the token is not the problem.'
  return new Failure('issuer_unavailable', message,
    { cause, retryAfter: Math.max(retryAfter, 1), reason: { reason: 'introspection' } })
}

/** The members of an answer that is one (RFC 7662 2.2). */
function membersOf (answer: Answer): Claims & { readonly active: boolean } {
  const value = valueOf(NAME, answer)
  if (!isRecord(value) || typeof value.active !== 'boolean') throw new Error(`${NAME} should say whether it is active.`)
  return { ...value, active: value.active }
}

/** Introspects tokens (RFC 7662) under the policy for all tokens. */
export default function createIntrospection (
  { url, clientId, clientSecret }: Endpoint, policy: Policy, timeout = TIMEOUT_MS
): Introspection {
  const outside = openOutside(NAME, timeout)
  const headers = {
    ...clientCredentials(clientId, clientSecret), 'content-type': 'application/x-www-form-urlencoded'
  }

  async function ask (token: string): Promise<ReturnType<typeof membersOf>> {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' }).toString()
    let answer: Answer | undefined
    try {
      answer = await outside.ask(url, { method: 'POST', headers, body })
      return membersOf(answer)
    } catch (error) {
      throw unavailable(error, readRetryAfter(answer?.headers['retry-after']))
    }
  }

  async function claimsOf (token: string): Promise<Claims> {
    const { active, ...claims } = await ask(token)
    const { token_type: type = 'Bearer' } = claims
    const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer'
    const dated = { iat: 0, ...claims } // when it was issued may be left out (RFC 7662 2.2)
    const fault = active ? policyFault(dated, policy) : { reason: 'inactive' }
    if (fault) throw new Failure('invalid_token', undefined, { reason: fault })
    if (!isBearer) throw new Failure('invalid_token', undefined, { reason: { reason: 'type' } })
    return claims
  }

  return { claimsOf, close: outside.close }
}
