import { Failure } from '../errors.ts'
import keyCounts from '../key-counts.ts'

/** Places for calls that run: `most` in all, `each` for one subject. */
interface Places {
  /** Takes a place, at once or, where all are taken, when one is free. Throws `rate_limited` and `overloaded`, and rejects with `overloaded`. */
  enter (subject: string): Promise<void> | undefined
  /** Gives it back. */
  leave (subject: string): void
  /** How many calls run, or wait to. */
  count (): number
}

/** Milliseconds that a call waits for a place. */
const PATIENCE = 2000
/** Seconds. */
const RETRY_AFTER = { each: 1, all: 2 }

/** Half as many calls as may run may wait, first come, first served. */
export default function createPlaces (most: number, each: number): Places {
  const held = keyCounts()
  const waiting = new Set<() => void>()
  let taken = 0

  function busy (): Failure {
    return new Failure('overloaded', undefined, { retryAfter: RETRY_AFTER.all, reason: { reason: 'MAX_CALLS' } })
  }

  function queue (subject: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(next)
        held.remove(subject)
        reject(busy())
      }, PATIENCE)
      function next () {
        clearTimeout(timer)
        resolve()
      }
      waiting.add(next)
    })
  }

  return {
    enter (subject) {
      if (held.of(subject) >= each) {
        const reason = { reason: 'MAX_CALLS_PER_SUBJECT' }
        throw new Failure('rate_limited', `At most ${each} calls at a time. Retry in ${RETRY_AFTER.each} s.`, { retryAfter: RETRY_AFTER.each, reason })
      }
      if (taken >= most && waiting.size >= most / 2) throw busy()
      held.add(subject)
      if (taken >= most) return queue(subject)
      taken++
    },
    leave (subject) {
      held.remove(subject)
      const [next] = waiting
      if (!next) {
        taken--
        return
      }
      waiting.delete(next)
      next() // the place passes on
    },
    count: () => taken + waiting.size
  }
}
