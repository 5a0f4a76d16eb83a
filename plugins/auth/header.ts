import { Failure } from '../errors.ts'
import isRecord from '../record.ts'

/** The header of a token whose shape and algorithm are ours. */
export interface Header { alg: string, kid: string }

const MAX_LENGTH = 8192
const SHAPE = /^([\w-]+)\.[\w-]+\.[\w-]+$/
const TYPE = /^(application\/)?(at\+)?jwt$/i

/** A token that is not accepted; the reason is for the log. */
export function refusal (reason: string): Failure {
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
 * Everything about a token that costs nothing to see: size, three segments, algorithm, key id, type (RFC 9068 2.1) and no critical
 * extensions. Keys that the header brings or points to are never looked at. Throws `invalid_token`.
 */
export default function readHeader (token: string, algorithms: readonly string[]): Header {
  if (token.length > MAX_LENGTH) throw refusal('size')
  const header = decode(SHAPE.exec(token)?.[1] ?? '')
  if (!header) throw refusal('shape')
  const { alg, kid, typ = 'JWT' } = header
  if (typeof alg !== 'string' || !algorithms.includes(alg)) throw refusal('algorithm')
  if (typeof kid !== 'string') throw refusal('kid')
  if (typeof typ !== 'string' || !TYPE.test(typ)) throw refusal('type')
  if ('crit' in header) throw refusal('crit')
  return { alg, kid }
}
