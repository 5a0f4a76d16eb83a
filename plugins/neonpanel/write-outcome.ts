import { Failure } from '../errors/index.ts'
import type { RawResponse, TransportError } from './dispatch.ts'
import type { UpstreamResponse } from '../../tools/context.ts'
import { isJson, requestIdOf } from './response.ts'
import { unsent } from './transport-error.ts'

/** A body by which nothing is said of what was made. */
function saysNothing (body: unknown): boolean {
  return body === null || body === '' || (typeof body === 'object' && Object.keys(body).length === 0)
}

function unknown (cause: unknown, seconds?: number): Failure {
  return seconds === undefined
    ? new Failure('outcome_unknown', undefined, { cause })
    : new Failure('outcome_unknown', 'It is unknown whether NeonPanel carried this out. It is not available for ' +
      `${seconds} s: list the documents then, before retrying.`, { cause, retryAfter: seconds })
}

/**
 * What a write came to (docs/security-reliability.md 5), from the answer and from what was read of it. What has
 * certainly not been sent says so; a 2xx that only NeonPanel itself can have answered was accepted, and has no body
 * where that cannot be read; every other failure that is no refusal leaves the outcome unknown.
 */
export default function writeOutcome (
  outcome: RawResponse | TransportError, read: UpstreamResponse | Failure
): UpstreamResponse | Failure {
  if (read instanceof Failure && read.kind.status < 500) return read
  const cause = read instanceof Failure ? read.details.cause ?? read : new Error('The answer says nothing.')
  if ('cause' in outcome) return outcome.stage === 'unsent' ? unsent(cause) : unknown(cause)
  const { status, headers } = outcome
  const isRead = !(read instanceof Failure)
  if (isRead && (status === 202 || !saysNothing(read.body))) return read
  if (status < 300 && (status > 200 || (!isRead && isJson(headers)))) {
    return { status, body: undefined, text: undefined, retryAfter: undefined, requestId: requestIdOf(headers) }
  }
  return unknown(cause, isRead ? undefined : read.details.retryAfter)
}
