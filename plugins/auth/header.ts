import { Failure } from '../errors/index.ts'
import type { Wanted } from '../jwks/key-set.ts'
import type { Algorithm } from '../../schemas/config.ts'
import isRecord from '../../schemas/is-record.ts'

const MAX_LENGTH = 8192
const MAX_KID_LENGTH = 256
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/
const TYPE = /^(application\/)?(at\+)?jwt$/i

/** A token that is not accepted; the reason is for the log. */
export function invalidToken (reason: string): Failure {
  return new Failure('invalid_token', undefined, { reason: { reason } })
}

/** JSON of a base64url segment; undefined when it is none, or no object. */
export function decode (segment: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Everything about a token that costs nothing to see: size, three segments, algorithm, key id, type (RFC 9068 2.1) and
 * no critical extensions. Keys that the header carries or points to are never used. Null for an opaque token, one
 * without a header. Throws `invalid_token`.
 */
export default function readHeader (token: string, algorithms: readonly Algorithm[]): Wanted | null {
  if (token.length > MAX_LENGTH) throw invalidToken('size')
  const header = decode(token.split('.', 1)[0] ?? '')
  if (!header) return null
  if (!SHAPE.test(token)) throw invalidToken('shape')
  const { alg, kid, typ = 'JWT' } = header
  const known = algorithms.find(name => name === alg)
  if (!known) throw invalidToken('algorithm')
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH)) {
    throw invalidToken('kid')
  }
  if (typeof typ !== 'string' || !TYPE.test(typ)) throw invalidToken('type')
  if ('crit' in header) throw invalidToken('crit')
  return { alg: known, kid }
}
