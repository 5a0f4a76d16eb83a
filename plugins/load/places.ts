import { Failure } from '../errors.ts'

/** Places for calls that run: `most` in all, `each` for one subject. */
interface Places {
  /** Takes a place, at once or, where all are taken, when one is free. Throws `rate_limited` and `overloaded`, and rejects with `overloaded`. */
  enter (subject: string): Promise<void> | undefined
  /** Gives it back. */
  leave (subject: string): void
}

/** Milliseconds that a call waits for a place. */
const PATIENCE = 2000
/** Seconds. */
const RETRY_AFTER = { each: 1, all: 2 }

/** Half as many calls as may run may wait, first come, first served. */
export default function createPlaces (most: number, each: number): Places {
  const held = new Map<string, number>()
  const waiting = new Set<() => void>()
  let taken = 0

  function busy (): Failure {
    return new Failure('overloaded', undefined, { retryAfter: RETRY_AFTER.all, reason: { reason: 'MAX_CALLS' } })
  }

  function drop (subject: string): void {
    const left = (held.get(subject) ?? 1) - 1
    if (left > 0) held.set(subject, left)
    else held.delete(subject)
  }

  function queue (subject: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(next)
        drop(subject)
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
      const own = held.get(subject) ?? 0
      if (own >= each) {
        const reason = { reason: 'MAX_CALLS_PER_SUBJECT' }
        throw new Failure('rate_limited', `At most ${each} calls at a time. Retry in ${RETRY_AFTER.each} s.`, { retryAfter: RETRY_AFTER.each, reason })
      }
      if (taken >= most && waiting.size >= most / 2) throw busy()
      held.set(subject, own + 1)
      if (taken >= most) return queue(subject)
      taken++
    },
    leave (subject) {
      drop(subject)
      const [next] = waiting
      if (!next) {
        taken--
        return
      }
      waiting.delete(next)
      next() // the place passes on
    }
  }
}
