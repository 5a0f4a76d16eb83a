import recent from './recent.ts'

/** Decides whether, and when, an attempt is made again (docs/security-reliability.md 4.2). Moments and waits are in milliseconds. */
export interface Retries {
  /** Counts a call that begins: what may be repeated is a share of what is asked. */
  count (now: number): void
  /** The wait before the attempt after number `attempt`, of which 1 is the first; undefined when the budget is spent. `least` comes from NeonPanel. */
  wait (attempt: number, least: number, now: number): number | undefined
}

/** Repeated attempts for each call of the last ten seconds, */
const SHARE = 0.2
/** and so many a second always. */
const FLOOR = 3
const FIRST = 100
const LONGEST = 1000

/** A budget of repeated attempts for all calls together, and waits with full jitter. */
export default function createRetries (random: () => number = Math.random): Retries {
  const calls = recent()
  const repeated = recent()
  return {
    count: calls.add,
    wait (attempt, least, now) {
      if (repeated.latest(now) >= FLOOR && repeated.sum(now) + 1 > SHARE * calls.sum(now)) return undefined
      repeated.add(now)
      return least + random() * Math.min(LONGEST, FIRST * 2 ** attempt)
    }
  }
}
