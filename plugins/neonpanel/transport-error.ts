import { Failure, type Code } from '../errors/index.ts'
import type { Health } from './breaker.ts'
import type { TransportError } from './dispatch.ts'

/**
 * What undici reports of answers and of time, as our codes (docs/upstream.md 8). Every other error is one of the
 * connection.
 */
const codes: ReadonlyMap<string, Code> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'upstream_too_large'],
  ['UND_ERR_HEADERS_OVERFLOW', 'upstream_too_large'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_bad_response']
])

/** Causes that are transient: a connection that was not established, and one that was cut. */
const transientCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'
])

/**
 * A transport error for the caller, the breaker and the retries. `maxRetries` is how many further attempts its cause is
 * worth.
 */
interface Classification { failure: Failure, health: Health, maxRetries: 0 | 1 | 2 }

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Nothing was sent: any request can be repeated. */
export function unsent (cause: unknown): Failure {
  return new Failure('upstream_unreachable', 'NeonPanel cannot be reached right now. Nothing was sent; retry shortly.',
    { cause })
}

/** Classifies a transport error. */
export default function classify ({ stage, cause }: TransportError): Classification {
  if (cause instanceof Failure) {
    return { failure: cause, health: cause.code === 'cancelled' ? 'unknown' : 'bad', maxRetries: 0 }
  }
  const code = codeOf(cause)
  if (stage === 'unsent') {
    return { failure: unsent(cause), health: 'unreachable', maxRetries: transientCodes.has(code) ? 2 : 0 }
  }
  const failureCode = codes.get(code)
  const malformed = cause instanceof Error && cause.name === 'HTTPParserError'
  const failure = new Failure(failureCode ??
    (malformed || stage === 'answered' ? 'upstream_bad_response' : 'upstream_unreachable'), undefined, { cause })
  if (failureCode !== undefined) {
    return { failure, health: failureCode === 'upstream_timeout' ? 'bad' : 'good', maxRetries: 0 }
  }
  if (stage === 'answered') return { failure, health: 'bad', maxRetries: 1 }
  return { failure, health: malformed ? 'good' : 'bad', maxRetries: transientCodes.has(code) ? 2 : 0 }
}
