import { Failure, failures } from '../errors/index.ts'
import keyCounts from './key-counts.ts'
import { tooManyCalls } from './refusals.ts'

/** Limits the calls that run: `maxCalls` in all, `maxPerSubject` for one subject. */
interface Semaphore {
  /**
   * Admits a call, at once or, at the limit, when another one has ended. Throws `rate_limited` and `overloaded`, and
   * rejects with `overloaded`.
   */
  acquire (subject: string): Promise<void> | undefined
  /** Ends the call. */
  release (subject: string): void
  /** How many calls run, or wait to. */
  count (): number
}

/** Milliseconds that a call may wait in the queue. */
const QUEUE_TIMEOUT_MS = 2000

/** Half as many calls as may run may wait, first come, first served. */
export default function createSemaphore (maxCalls: number, maxPerSubject: number): Semaphore {
  const bySubject = keyCounts()
  const queued = new Set<() => void>()
  let taken = 0

  function enqueue (subject: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queued.delete(next)
        bySubject.remove(subject)
        reject(tooManyCalls)
      }, QUEUE_TIMEOUT_MS)
      function next () {
        clearTimeout(timer)
        resolve()
      }
      queued.add(next)
    })
  }

  return {
    acquire (subject) {
      if (bySubject.of(subject) >= maxPerSubject) {
        const { retryAfter } = failures.rate_limited
        throw new Failure('rate_limited', `At most ${maxPerSubject} calls at a time. Retry in ${retryAfter} s.`,
          { reason: { reason: 'MAX_CALLS_PER_SUBJECT' } })
      }
      if (taken >= maxCalls && queued.size >= maxCalls / 2) throw tooManyCalls
      bySubject.add(subject)
      if (taken >= maxCalls) return enqueue(subject)
      taken++
    },
    release (subject) {
      bySubject.remove(subject)
      const [next] = queued
      if (!next) {
        taken--
        return
      }
      queued.delete(next)
      next() // it takes over the place of the one that ended
    },
    count: () => taken + queued.size
  }
}
