import keyCounts from '../load/key-counts.ts'
import slidingCount from './sliding-count.ts'

/**
 * Decides whether, and when, a request is retried (docs/security-reliability.md 4.2). Moments and waits are in
 * milliseconds.
 */
export interface Retries {
  /** Counts a call that begins: the retry budget is a share of the calls. */
  count (now: number): void
  /**
   * The wait before the attempt after number `attempt`, of which 1 is the first, of a subject's call; undefined when
   * the budget is spent, or the subject's share of it. `minimum` comes from NeonPanel.
   */
  wait (subject: string, attempt: number, minimum: number, now: number): number | undefined
}

const WINDOW_MS = 10_000
/** Repeated attempts for each call of the window, */
const MAX_RETRY_SHARE = 0.2
/** and so many always. */
const MIN_RETRIES = 30
const MIN_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 1000

/**
 * A budget of repeated attempts for all calls together, and waits with full jitter. A subject has at most as much of
 * the budget as is left for others.
 */
export default function createRetries (random: () => number = Math.random): Retries {
  const calls = slidingCount()
  const repeated: { subject: string, at: number }[] = []
  const bySubject = keyCounts()

  function forgetOld (now: number): void {
    while (repeated[0] && repeated[0].at <= now - WINDOW_MS) {
      bySubject.remove(repeated[0].subject)
      repeated.shift()
    }
  }

  return {
    count: calls.add,
    wait (subject, attempt, minimum, now) {
      forgetOld(now)
      const left = Math.max(MIN_RETRIES, MAX_RETRY_SHARE * calls.sum(now)) - repeated.length
      if (left < 1 || bySubject.of(subject) >= left) return undefined
      repeated.push({ subject, at: now })
      bySubject.add(subject)
      return minimum + random() * Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** attempt)
    }
  }
}
