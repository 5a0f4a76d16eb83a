import { Failure } from '../errors/index.ts'
import slidingCount from './sliding-count.ts'

/** What an attempt says of NeonPanel; `unknown` is one that the caller cancelled. */
export type Health = 'good' | 'bad' | 'unreachable' | 'unknown'

/** A circuit breaker for NeonPanel. Moments are in milliseconds. */
export interface Breaker {
  isClosed (): boolean
  /** Before each attempt; what it gives goes to `afterAttempt`. Throws `circuit_open`. */
  beforeAttempt (now: number): number
  afterAttempt (entry: number, health: Health, now: number): void
}

/** Opens when half of at least so many calls failed in ten seconds, */
const MIN_CALLS = 20
/** or so many connections in a row, */
const MAX_UNREACHABLE = 10
/** waits for so many milliseconds before each probe, */
const OPEN_MS = 5000
/** and closes when so many probes in a row were good. */
const CLOSING_PROBES = 3
/** Seconds. */
const RETRY_AFTER = 5

/** A closed breaker. `changed` is called when it opens and when it closes. */
export default function createBreaker (changed: (open: boolean) => void): Breaker {
  let calls = slidingCount()
  let faults = slidingCount()
  let unreachable = 0
  let open = false
  let probing = false
  let good = 0
  let probeAt = 0
  /** Attempts that began before the last change of state are ignored. */
  let period = 0

  function change (now: number): void {
    open = !open
    period++
    calls = slidingCount()
    faults = slidingCount()
    unreachable = good = 0
    probeAt = now + OPEN_MS
    changed(open)
  }

  function record (health: Health, now: number): void {
    calls.add(now)
    unreachable = health === 'unreachable' ? unreachable + 1 : 0
    if (health === 'good') return
    faults.add(now)
    const total = calls.sum(now)
    if (unreachable >= MAX_UNREACHABLE || (total >= MIN_CALLS && faults.sum(now) * 2 >= total)) change(now)
  }

  function recordProbe (health: Health, now: number): void {
    good = health === 'good' ? good + 1 : 0
    if (good === CLOSING_PROBES) change(now)
    else if (health !== 'good') probeAt = now + OPEN_MS
  }

  return {
    isClosed: () => !open,
    beforeAttempt (now) {
      if (open && (probing || now < probeAt)) throw new Failure('circuit_open', undefined, { retryAfter: RETRY_AFTER })
      probing = open
      return period
    },
    afterAttempt (entry, health, now) {
      if (entry !== period) return
      probing = false
      if (health === 'unknown') return
      if (open) recordProbe(health, now)
      else record(health, now)
    }
  }
}
