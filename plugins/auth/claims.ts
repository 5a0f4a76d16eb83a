import { createHash } from 'node:crypto'
import type { Reason } from '../errors/index.ts'
import printable from '../text/printable.ts'

/** What a token may say to be accepted. `audiences` is null when any audience is. */
export interface Policy { issuer: string, audiences: readonly string[] | null }

export type Claims = Readonly<Record<string, unknown>>

/** Who calls, and what they may do: a verified token. */
export interface Auth {
  /** SHA-256 of issuer and subject in hex: the key of limits, sessions and records. */
  readonly subject: string
  readonly scopes: ReadonlySet<string>
  readonly token: string
  /** Epoch milliseconds. */
  readonly expires: number
  readonly clientId: string | null
  readonly claims: Claims
}

/** Seconds that a clock may be ahead of ours: until then a token counts as issued, and as valid. */
const MAX_AHEAD = 60
/** Seconds that a token still counts after its end. */
const MAX_LATE = 5
/** A scope (RFC 6749 3.3): it may be quoted in a challenge as it is. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function isDate (value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function issuerOrAudienceFault ({ iss, aud }: Claims, { issuer, audiences }: Policy): Reason | undefined {
  if (iss !== issuer) return { reason: 'issuer', received: printable(iss), expected: issuer }
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences || audiences.some(audience => named.includes(audience))) return undefined
  return { reason: 'audience', received: printable(aud), expected: audiences.join(' ') }
}

function timeFault ({ exp, iat, nbf = iat }: Claims): Reason | undefined {
  for (const [name, value] of Object.entries({ exp, iat, nbf })) {
    if (!isDate(value)) return { reason: 'dates', received: printable(value), expected: `a number as ${name}` }
  }
  const now = Date.now() / 1000
  if (Number(exp) + MAX_LATE <= now) return { reason: 'expired' }
  return Math.max(Number(iat), Number(nbf)) > now + MAX_AHEAD ? { reason: 'not_yet_valid' } : undefined
}

/** What is wrong with verified claims under a policy, or what a JWT library found wrong with them. */
export function policyFault (claims: Claims, policy: Policy): Reason | undefined {
  const { sub, nonce, at_hash: hash } = claims
  const fault = issuerOrAudienceFault(claims, policy)
  if (fault) return fault
  if (typeof sub !== 'string' || sub === '') return { reason: 'subject', received: printable(sub) }
  return timeFault(claims) ?? (nonce !== undefined || hash !== undefined ? { reason: 'id_token' } : undefined)
}

function listOf (value: unknown): unknown[] {
  if (typeof value === 'string') return value.split(' ')
  return Array.isArray(value) ? value : []
}

function isScope (value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value)
}

/**
 * Scopes as issuers write them: `scope`, `scopes` or `scp`, a text or a list. What is no scope is left out.
 */
function scopesOf ({ scope, scopes, scp }: Claims): ReadonlySet<string> {
  return new Set([scope, scopes, scp].flatMap(listOf).filter(isScope))
}

/** By what a user of an issuer is known here: a hash in hex. */
export function subjectOf (issuer: unknown, user: unknown): string {
  return createHash('sha256').update(`${issuer}\n${user}`).digest('hex')
}

/** The caller that verified claims speak of. */
export function authOf (token: string, claims: Claims): Auth {
  const client = claims.client_id ?? claims.azp
  return {
    subject: subjectOf(claims.iss, claims.sub),
    scopes: scopesOf(claims),
    token,
    expires: Number(claims.exp) * 1000,
    clientId: typeof client === 'string' ? client : null,
    claims
  }
}
