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

/** Seconds that a token may have been issued in the future. */
const MAX_AHEAD = 60
/** A scope (RFC 6749 3.3): it may be quoted in a challenge as it is. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function isDate (value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Issuer or audience that is not ours, with what came and what was expected. */
export function issuerOrAudienceFault ({ iss, aud }: Claims, { issuer, audiences }: Policy): Reason | undefined {
  if (iss !== issuer) return { reason: 'issuer', received: printable(iss), expected: issuer }
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences || audiences.some(audience => named.includes(audience))) return undefined
  return { reason: 'audience', received: printable(aud), expected: audiences.join(' ') }
}

/**
 * What a JWT library does not look at: empty or malformed subjects, infinite dates, tokens from the future, ID tokens.
 */
export function claimFault (claims: Claims): Reason | undefined {
  const { sub, exp, iat, nbf } = claims
  if (typeof sub !== 'string' || sub === '') return { reason: 'subject' }
  if (!isDate(exp) || !isDate(iat) || (nbf !== undefined && !isDate(nbf))) return { reason: 'dates' }
  if (iat > Date.now() / 1000 + MAX_AHEAD) return { reason: 'not_yet_valid' }
  if (claims.nonce !== undefined || claims.at_hash !== undefined) return { reason: 'id_token' }
  return undefined
}

function listOf (value: unknown): unknown[] {
  if (typeof value === 'string') return value.split(' ')
  return Array.isArray(value) ? value : []
}

function isScope (value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value)
}

/**
 * Scopes as NeonPanel has been seen to write them: `scope` as a text, `scopes` or `scp` as a text or a list. What is no
 * scope is left out.
 */
function scopesOf ({ scope, scopes, scp }: Claims): ReadonlySet<string> {
  return new Set([...typeof scope === 'string' ? listOf(scope) : [], ...listOf(scopes), ...listOf(scp)].filter(isScope))
}

/** The caller that verified claims speak of. */
export function authOf (token: string, claims: Claims): Auth {
  const client = claims.client_id ?? claims.azp
  return {
    subject: createHash('sha256').update(`${claims.iss}\n${claims.sub}`).digest('hex'),
    scopes: scopesOf(claims),
    token,
    expires: Number(claims.exp) * 1000,
    clientId: typeof client === 'string' ? client : null,
    claims
  }
}
