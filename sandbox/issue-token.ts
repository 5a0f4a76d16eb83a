import { createHmac, randomUUID } from 'node:crypto'
import { scopes as productScopes } from '../tools/scopes.ts'
import { people } from './people.ts'
import { signToken } from './keys.ts'
import type { Keys, SigningKey } from './keys.ts'

const shapes = [
  'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T6-scp', 'T6-scopes-string', 'T6-scp-string', 'T7',
  'T8-no-kid', 'T8-none', 'T8-hs256', 'T8-jku', 'T8-x5u', 'T8-crit', 'T8-weak'
] as const

/** The shapes of tokens that NeonPanel has issued or promised, and hostile ones (T8). T1 is the good one. */
type TokenShape = typeof shapes[number]

export interface TokenOptions {
  /** E-mail of a demo person; ana@example.com by default. */
  user?: string
  /** All nine by default; names outside the nine are signed as they are. */
  scopes?: readonly string[]
  /** The sandbox's default audience when left out. */
  audience?: string
  /** Seconds until it expires, negative for one that has; 3,600 by default. */
  ttl?: number
  shape?: TokenShape
  /** Put over the claims and the header of the shape; null takes one away. */
  claims?: Readonly<Record<string, unknown>>
  header?: Readonly<Record<string, unknown>>
}

type Part = Record<string, unknown>

export function tokenShape (name: unknown): TokenShape {
  const shape = shapes.find(each => each === name)
  if (!shape) throw new TypeError(`shape must be one of ${shapes.join(', ')}.`)
  return shape
}

function findPerson (email: string) {
  const person = people.find(each => each.email === email)
  if (!person) {
    throw new TypeError(`Nobody here has the e-mail ${email}. Known: ${people.map(each => each.email).join(', ')}.`)
  }
  return person
}

function shapedClaims (shape: TokenShape, good: Part, audience: string, now: number, ttl: number): Part {
  const { scope, ...unscoped } = good
  const scopes = String(scope).split(' ')
  switch (shape) {
    case 'T2': return { ...good, aud: [audience, 'https://other.example.com'] }
    case 'T3': return { ...good, aud: null }
    case 'T4': return { ...good, scope: 'openid' }
    case 'T5': return {
      aud: 'a1f0c9de-6b52-4c1e-9f3a-2d7be0c4a815',
      jti: good.jti,
      iat: now - 0.442055745,
      nbf: now - 0.442055745,
      exp: now +
        ttl +
        0.557944255,
      sub: good.sub,
      scopes: []
    }
    case 'T6': return { ...unscoped, scopes }
    case 'T6-scp': return { ...unscoped, scp: scopes }
    case 'T6-scopes-string': return { ...unscoped, scopes: scope }
    case 'T6-scp-string': return { ...unscoped, scp: scope }
    case 'T7': return { ...good, iat: now - 0.75, exp: now + ttl + 0.75 }
    default: return good
  }
}

const SHAPED_HEADERS: Readonly<Partial<Record<TokenShape, Part>>> = {
  T5: { typ: 'JWT', kid: null },
  'T8-no-kid': { kid: null },
  'T8-none': { alg: 'none' },
  'T8-hs256': { alg: 'HS256' },
  'T8-jku': { jku: 'https://keys.example.com/jwks.json' },
  'T8-x5u': { x5u: 'https://keys.example.com/certificate.pem' },
  'T8-crit': { crit: ['exp'] }
}

function without (part: Part) {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null && value !== undefined))
}

function signedAs (shape: TokenShape, header: Part, claims: Part, { privateKey, publicKey }: SigningKey) {
  const signed = signToken(header, claims, privateKey)
  const unsigned = signed.slice(0, signed.lastIndexOf('.'))
  if (shape === 'T8-none') return `${unsigned}.`
  if (shape !== 'T8-hs256') return signed
  const secret = publicKey.export({ type: 'spki', format: 'pem' })
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
}

/** Makes an access token of any shape; a TypeError says what is unknown. */
export default async function issueToken (
  options: TokenOptions, { keys, issuer, audience: usual }: { keys: Keys, issuer: string, audience: string }
) {
  const { user = 'ana@example.com', scopes = productScopes, audience = usual, ttl = 3600, shape = 'T1' } = options
  const now = Math.floor(Date.now() / 1000)
  const good = {
    iss: issuer,
    sub: findPerson(user).subject,
    aud: audience,
    client_id: 'neonpanel-demo',
    scope: scopes.join(' '),
    iat: now,
    exp: now + ttl,
    jti: randomUUID()
  }
  const key = shape === 'T8-weak' ? (await keys.foreign()).weak : keys.current()
  return signedAs(
    shape,
    without({ alg: 'RS256', typ: 'at+jwt', kid: keys.current().kid, ...SHAPED_HEADERS[shape], ...options.header }),
    without({ ...shapedClaims(shape, good, audience, now, ttl), ...options.claims }), key)
}
