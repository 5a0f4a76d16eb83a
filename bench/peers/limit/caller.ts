import { createHash } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { UPSTREAM } from '../upstream.ts'

/** Who a verified token speaks for, with what is left of the window of its subject. */
export interface Caller {
  subject: string
  client: string
  scopes: ReadonlySet<string>
  /** Milliseconds since the epoch until which the token need not be verified again. */
  until: number
}

/** A window of a subject. */
interface Window { used: number, ends: number }

const MAX_KEPT = 10_000
const TOKEN_TTL_MS = 60_000
const WINDOW_MS = 10_000
const MAX_CALLS = 1_000_000
const BEARER = /^Bearer ([\w.~+/=-]+)$/i

/** Every answer says how many calls are allowed. */
export const POLICY = `"subject";q=${MAX_CALLS};w=${WINDOW_MS / 1000}`

const options = {
  issuer: UPSTREAM,
  audience: process.env.AUDIENCE ?? '',
  algorithms: ['RS256'],
  requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat']
}
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', UPSTREAM))
const callers = new Map<string, Caller>()
const windows = new Map<string, Window>()

/** Puts a value into a map that forgets the oldest. */
function keep<T> (map: Map<string, T>, key: string, value: T): T {
  if (map.size >= MAX_KEPT) map.delete(map.keys().next().value ?? '')
  map.set(key, value)
  return value
}

/** The caller of an Authorization header that was good less than a minute ago. */
export function cached (credential: string): Caller | undefined {
  const caller = callers.get(credential)
  return caller && caller.until > Date.now() ? caller : undefined
}

/** Verifies signature and claims. Throws an Error where they are not good. */
export async function verify (credential: string): Promise<Caller> {
  const [, token = ''] = BEARER.exec(credential) ?? []
  const { payload } = await jwtVerify(token, keys, options)
  const { sub = '', exp = 0, scope, client_id: client } = payload
  return keep(callers, credential, {
    subject: createHash('sha256').update(`${UPSTREAM} ${sub}`).digest('hex'),
    client: String(client),
    scopes: new Set(String(scope).split(' ')),
    until: Math.min(exp * 1000, Date.now() + TOKEN_TTL_MS)
  })
}

/** Charges one call; gives what is left as the RateLimit header says it, undefined where nothing is. */
export function charge ({ subject }: Caller): string | undefined {
  const now = Date.now()
  let window = windows.get(subject)
  if (!window || window.ends <= now) window = keep(windows, subject, { used: 0, ends: now + WINDOW_MS })
  window.used++
  if (window.used > MAX_CALLS) return undefined
  return `"subject";r=${MAX_CALLS - window.used};t=${Math.ceil((window.ends - now) / 1000)}`
}
