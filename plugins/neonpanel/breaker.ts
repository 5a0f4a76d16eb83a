import { Failure } from '../errors.ts'
import recent from './recent.ts'

/** What an attempt says of NeonPanel; `unknown` is one that was given up by whoever asked. */
export type Health = 'good' | 'bad' | 'unreachable' | 'unknown'

/** Keeps calls from a NeonPanel that fails. Moments are in milliseconds. */
export interface Breaker {
  isClosed (): boolean
  /** Before each attempt; what it gives goes to `leave`. Throws `circuit_open`. */
  enter (now: number): number
  leave (entry: number, health: Health, now: number): void
}

/** Opens when half of at least so many calls failed in ten seconds, */
const LEAST = 20
/** or so many connections in a row, */
const IN_A_ROW = 10
/** rests for so many milliseconds before each probe, */
const REST = 5000
/** and closes when so many probes in a row were good. */
const PROBES = 3
/** Seconds. */
const RETRY_AFTER = 5

/** A closed breaker. `changed` hears when it opens and when it closes. */
export default function createBreaker (changed: (open: boolean) => void): Breaker {
  let calls = recent()
  let faults = recent()
  let unreachable = 0
  let open = false
  let probing = false
  let good = 0
  let probeAt = 0
  /** Attempts that began before the last change say nothing about what came after it. */
  let period = 0

  function change (now: number): void {
    open = !open
    period++
    calls = recent()
    faults = recent()
    unreachable = good = 0
    probeAt = now + REST
    changed(open)
  }

  function judge (health: Health, now: number): void {
    calls.add(now)
    unreachable = health === 'unreachable' ? unreachable + 1 : 0
    if (health === 'good') return
    faults.add(now)
    const total = calls.sum(now)
    if (unreachable >= IN_A_ROW || (total >= LEAST && faults.sum(now) * 2 >= total)) change(now)
  }

  function judgeProbe (health: Health, now: number): void {
    good = health === 'good' ? good + 1 : 0
    if (good === PROBES) change(now)
    else if (health !== 'good') probeAt = now + REST
  }

  return {
    isClosed: () => !open,
    enter (now) {
      if (open && (probing || now < probeAt)) throw new Failure('circuit_open', undefined, { retryAfter: RETRY_AFTER })
      probing = open
      return period
    },
    leave (entry, health, now) {
      if (entry !== period) return
      probing = false
      if (health === 'unknown') return
      if (open) judgeProbe(health, now)
      else judge(health, now)
    }
  }
}
