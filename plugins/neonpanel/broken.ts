import { Failure, type Code } from '../errors.ts'

/** What undici reports, in our words (security-reliability.md 7). Whatever else breaks is a matter of the network or of the answer. */
const codes: ReadonlyMap<string, Code> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'upstream_too_large'],
  ['UND_ERR_HEADERS_OVERFLOW', 'upstream_too_large'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_bad_response']
])

/** Causes that prove that not a byte of the request has left. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Translates what went wrong on the way, before the headers of the answer (`began` false) or after them. */
export default function broken (error: unknown, began: boolean): Failure {
  if (error instanceof Failure) return error
  const code = codeOf(error)
  if (unsent.has(code)) return new Failure('upstream_unreachable', 'NeonPanel cannot be reached right now. Nothing was sent; retry shortly.', { cause: error })
  const garbage = began || (error instanceof Error && error.name === 'HTTPParserError')
  return new Failure(codes.get(code) ?? (garbage ? 'upstream_bad_response' : 'upstream_unreachable'), undefined, { cause: error })
}

/** For a write that may have reached NeonPanel, every failure that is not its own refusal leaves the outcome open. */
export function unknownOutcome (failure: Failure): Failure {
  const open = failure.way.status >= 500 && !unsent.has(codeOf(failure.details.cause))
  return open ? new Failure('outcome_unknown', undefined, { cause: failure.details.cause ?? failure }) : failure
}
