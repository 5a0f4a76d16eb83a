import { Failure } from '../errors/index.ts'
import { priorities, type Priority } from './pressure.ts'

/**
 * A failure under load, made at boot: an error that is made notes its stack, which costs more than the rest of a
 * refusal; so does a line of its own in the log.
 */
function refusal (reason: string, retryAfter?: number): Failure {
  return new Failure('overloaded', undefined,
    { reason: { reason }, inRequestLine: true, ...(retryAfter !== undefined && { retryAfter }) })
}

/** More calls than may run. */
export const tooManyCalls = refusal('MAX_CALLS')

const byPriority: ReadonlyMap<Priority, Failure> =
  new Map(priorities.map(priority => [priority, refusal(priority)]))

/** A kind that is refused. */
export function ofKind (priority: Priority): Failure {
  return byPriority.get(priority) ?? refusal(priority)
}

const byWait = new Map<number, Failure>()

/** A caller who causes the load and is refused for so many seconds. */
export function ofCauser (seconds: number): Failure {
  let failure = byWait.get(seconds)
  if (!failure) byWait.set(seconds, failure = refusal('causes the load', seconds))
  return failure
}
