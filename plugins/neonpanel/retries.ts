import slidingCount from './sliding-count.ts'

/**
 * Decides whether, and when, a request is retried (docs/security-reliability.md 4.2). Moments and waits are in
 * milliseconds.
 */
export interface Retries {
  /** Counts a call that begins: the retry budget is a share of the calls. */
  count (now: number): void
  /**
   * The wait before the attempt after number `attempt`, of which 1 is the first; undefined when the budget is spent.
   * `minimum` comes from NeonPanel.
   */
  wait (attempt: number, minimum: number, now: number): number | undefined
}

/** Repeated attempts for each call of the last ten seconds, */
const MAX_RETRY_SHARE = 0.2
/** and so many a second always. */
const MIN_RETRIES_PER_SECOND = 3
const MIN_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 1000

/** A budget of repeated attempts for all calls together, and waits with full jitter. */
export default function createRetries (random: () => number = Math.random): Retries {
  const calls = slidingCount()
  const repeated = slidingCount()
  return {
    count: calls.add,
    wait (attempt, minimum, now) {
      if (repeated.latest(now) >= MIN_RETRIES_PER_SECOND && repeated.sum(now) + 1 > MAX_RETRY_SHARE * calls.sum(now)) {
        return undefined
      }
      repeated.add(now)
      return minimum + random() * Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** attempt)
    }
  }
}
