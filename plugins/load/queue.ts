import type { Priority } from './pressure.ts'

/** The requests that wait for the event loop, as far as the length of its turns tells. */
interface Queue {
  /** Whether more arrives than can be answered: only then a turn is full at some time. */
  readonly isLong: boolean
  /** Whether so much has been done in this turn that no more of a kind is begun in it. */
  isFull (priority: Priority): boolean
  /** Looks at the event loop until the returned function is called. */
  watch (): () => void
}

/** What a queue is judged by: requests that have arrived so far, and whether calls wait for others to end. */
interface Seen {
  arrivals (): number
  callsWait (): boolean
  /** Is told of the beginning and the end of a queue. */
  changed (isLong: boolean): void
}

/** Milliseconds between two looks. */
const LOOK_INTERVAL_MS = 20
/**
 * A turn is long at this share of the allowed delay, if at least so many requests arrive in it and take no more than
 * these milliseconds each: else a few of them are heavy.
 */
const LONG_SHARE = 0.08
const MIN_ARRIVED = 32
const MAX_MS_EACH = 3
/** A loop is busy all the time from this share on. */
const BUSY = 0.98
/** Milliseconds of long turns, one after the other, that make a queue; milliseconds without any that end it. */
const STANDING_MS = 100
const CALM_MS = 1000

/** Milliseconds that a turn should take while there is a queue. What waits for the next one waits so long, too. */
const TURN_MS = 2
/** Milliseconds of a turn in which reads are begun, at least and at most, and how fast they come nearer. */
const BUDGET_MS = { min: 0.25, max: 5 } as const
/** The share of a turn that it gets at least: where refusing alone takes all the time, some are answered still. */
const MIN_SHARE = 0.02
const LESS = 0.5
const MORE = 1.1
/** What each kind may have of that. */
const SHARES: Readonly<Record<Priority, number>> = { metadata: 0.5, read: 1, status: 1.25, write: 1.5 }

/**
 * Bounds by time what waits, where the pressure of whole seconds is too slow. With more requests than can be answered
 * each turn of the event loop takes longer than the one before, and everybody waits for all others. Then a turn begins
 * as much as leaves it short, those first who have waited longest, and the rest is refused in the same turn.
 */
export default function createQueue (maxDelay: number, { arrivals, callsWait, changed }: Seen): Queue {
  let budget: number = BUDGET_MS.max
  let began = 0
  let end: NodeJS.Immediate | undefined
  /** When a turn was full, or long, last. */
  let lastFull = -Infinity

  function endTurn (): void {
    const took = performance.now() - began
    budget *= took > TURN_MS ? Math.max(TURN_MS / took, LESS) : MORE
    budget = Math.min(Math.max(budget, BUDGET_MS.min, took * MIN_SHARE), BUDGET_MS.max)
    began = 0
  }

  /** Ends the turn behind what has been put off to its end so far, as answers to refused requests are. */
  function putOffEnd (): void {
    clearImmediate(end)
    end = setImmediate(endTurn)
  }

  /** Begins a turn with what comes first in it. */
  function beginTurn (now: number): void {
    began = now
    putOffEnd()
  }

  const queue = {
    isLong: false,
    isFull (priority: Priority) {
      const now = performance.now()
      if (began === 0) beginTurn(now)
      if (now - began <= budget * SHARES[priority]) return false
      lastFull = now
      putOffEnd()
      return true
    },
    watch () {
      let before = performance.now()
      let loop = performance.eventLoopUtilization()
      let arrived = arrivals()
      let shortUntil = before
      const timer = setInterval(() => {
        const [now, loopNow, arrivedNow] = [performance.now(), performance.eventLoopUtilization(), arrivals()]
        const [took, came] = [now - before, arrivedNow - arrived]
        const isLate = took - LOOK_INTERVAL_MS > maxDelay * LONG_SHARE
        const isQueue = isLate && came >= Math.max(MIN_ARRIVED, took / MAX_MS_EACH)
        const isBusy = performance.eventLoopUtilization(loopNow, loop).utilization >= BUSY
        if (isQueue || (isBusy && callsWait())) lastFull = now
        else shortUntil = now
        if (!queue.isLong && now - shortUntil > STANDING_MS) {
          budget = BUDGET_MS.min
          changed(queue.isLong = true)
        } else if (queue.isLong && now - lastFull > CALM_MS) changed(queue.isLong = false)
        ;[before, loop, arrived] = [now, loopNow, arrivedNow]
      }, LOOK_INTERVAL_MS).unref()
      return () => clearInterval(timer)
    }
  }
  return queue
}
