import { createHmac, KeyObject, sign } from 'node:crypto'
import { AUDIENCE, SUBJECT, type Pair } from '../../issuer.ts'

type Part = Record<string, unknown>

/** Tokens by what is wrong with them. */
export type Tokens = Record<string, string>

/** Forges tokens of an issuer. */
export interface Forge {
  issuer: string
  /** Epoch seconds. */
  now: number
  pair: Pair
  /** Another key pair under the same kid. */
  attacker: Pair
  /** The claims of a good token with others on top; undefined leaves one out. */
  claims (more?: Part): Part
  /**
   * A token like a good one but for these claims and header members, signed by the issuer unless another pair is given.
   */
  token (claims?: Part, header?: Part, pair?: Pair): string
  /** A good signature over exactly these parts; a text goes in as it is. */
  raw (header: unknown, payload: unknown, pair?: Pair): string
  /** A JWS with an HMAC over a good payload. */
  hmac (alg: string, secret: string | Buffer): string
}

/** Base64url of JSON, or of a text as it is. */
export function part (value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

function defined (members: Part): Part {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

export default function createForge (issuer: string, now: number, pair: Pair, attacker: Pair): Forge {
  const claims = (more: Part = {}) =>
    defined({ iss: issuer, sub: SUBJECT, aud: AUDIENCE, iat: now, exp: now + 3600, scope: 'read:companies', ...more })

  function raw (header: unknown, payload: unknown, { privateKey, alg }: Pair = pair): string {
    const input = `${part(header)}.${part(payload)}`
    const key = KeyObject.from(privateKey)
    const signer = alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
    return `${input}.${sign('sha256', Buffer.from(input), signer).toString('base64url')}`
  }

  function token (more: Part = {}, header: Part = {}, by: Pair = pair): string {
    return raw(defined({ alg: by.alg, typ: 'at+jwt', kid: by.kid, ...header }), claims(more), by)
  }

  function hmac (alg: string, secret: string | Buffer): string {
    const input = `${part({ alg, typ: 'at+jwt', kid: pair.kid })}.${part(claims())}`
    return `${input}.${createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url')}`
  }

  return { issuer, now, pair, attacker, claims, token, raw, hmac }
}
