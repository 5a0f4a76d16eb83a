import { Failure, type Code } from '../errors.ts'
import type { Health } from './breaker.ts'
import type { Accident } from './wire.ts'

/** What undici reports of answers and of time, in our words (docs/upstream.md 8). Whatever else breaks is a matter of the connection. */
const codes: ReadonlyMap<string, Code> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'upstream_too_large'],
  ['UND_ERR_HEADERS_OVERFLOW', 'upstream_too_large'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_bad_response']
])

/** Causes that may be gone in a moment. Those of a connection that never came about, and of one that was cut. */
const fleeting: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** An accident as the caller, the breaker and the rule of repetition see it. `again` is how many further attempts its cause is worth. */
interface Verdict { failure: Failure, health: Health, again: 0 | 1 | 2 }

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Nothing has left: whatever the request was, it can be made again. */
function unsent (cause: unknown): Failure {
  return new Failure('upstream_unreachable', 'NeonPanel cannot be reached right now. Nothing was sent; retry shortly.', { cause })
}

/** Translates what went wrong on the way. */
export default function broken ({ stage, cause }: Accident): Verdict {
  if (cause instanceof Failure) return { failure: cause, health: cause.code === 'cancelled' ? 'unknown' : 'bad', again: 0 }
  const code = codeOf(cause)
  if (stage === 'unsent') return { failure: unsent(cause), health: 'unreachable', again: fleeting.has(code) ? 2 : 0 }
  const known = codes.get(code)
  const garbage = cause instanceof Error && cause.name === 'HTTPParserError'
  const failure = new Failure(known ?? (garbage || stage === 'answered' ? 'upstream_bad_response' : 'upstream_unreachable'), undefined, { cause })
  if (known !== undefined) return { failure, health: known === 'upstream_timeout' ? 'bad' : 'good', again: 0 }
  if (stage === 'answered') return { failure, health: 'bad', again: 1 }
  return { failure, health: garbage ? 'good' : 'bad', again: fleeting.has(code) ? 2 : 0 }
}

/** For a write: what has certainly not been sent says so, and every failure that is no refusal of NeonPanel's leaves the outcome open. */
export function unknownOutcome (failure: Failure, sent: boolean): Failure {
  if (failure.way.status < 500) return failure
  const cause = failure.details.cause ?? failure
  return sent ? new Failure('outcome_unknown', undefined, { cause }) : unsent(cause)
}
