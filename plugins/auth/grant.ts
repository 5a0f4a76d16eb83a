import { createHash } from 'node:crypto'
import type { Auth } from './claims.ts'

/** What differs between two tokens of one grant. */
const PER_TOKEN_CLAIMS: ReadonlySet<string> = new Set(['jti', 'iat', 'nbf', 'exp'])

const grants = new WeakMap<Auth, string>()

function compute ({ subject, claims }: Auth): string {
  const grant = Object.keys(claims).filter(name => !PER_TOKEN_CLAIMS.has(name)).sort().map(name => [name, claims[name]])
  return `${subject}:${createHash('sha256').update(JSON.stringify(grant)).digest('hex')}`
}

/**
 * Under what is kept that NeonPanel gave a caller: who it is for, and all that the presented token says but its own id
 * and dates. Another scope, audience, client or tenant is another key, so that no caller gets more than the presented
 * token allows.
 */
export default function grantOf (auth: Auth): string {
  const grant = grants.get(auth) ?? compute(auth)
  grants.set(auth, grant)
  return grant
}
