import lru from '../auth/lru.ts'
import { Failure } from '../errors/index.ts'
import keyCounts from '../load/key-counts.ts'
import slidingCount from './sliding-count.ts'

/** What a call says of NeonPanel; `unknown` is one that the caller cancelled. */
export type Health = 'good' | 'bad' | 'unreachable' | 'unknown'

/** Whose call it is, and of what. */
export interface Asked { subject: string, operation: string }

/** A circuit breaker for NeonPanel. */
export interface Breaker {
  /** What is wrong with NeonPanel as a whole, as far as calls of the last minute tell. */
  trouble (now: number): 'unreachable' | 'failing' | undefined
  /** Whether no circuit that the call belongs to is open. */
  isClosed (asked: Asked): boolean
  /** Before a call, however often it is attempted; the function that it returns ends it. Throws `circuit_open`. */
  begin (asked: Asked, now: number): (health: Health, now: number) => void
}

/** A circuit opens when half of at least so many calls failed within so many milliseconds. */
const MIN_CALLS = 20
/** The half counts too among those that are left when one subject, or one operation, is left out: so many or more. */
const MIN_OTHER_CALLS = 10
const WINDOW_MS = 10_000
/** The one for all calls opens as well when so many in a row made no connection. */
const MAX_UNREACHABLE = 10
/** It waits for so many milliseconds before each probe, and for twice as many before the next one of who failed one, */
const OPEN_MS = 5000
/** and closes when so many probes in a row were good. */
const CLOSING_PROBES = 3
/** Milliseconds for which nothing has to be heard of NeonPanel until it counts as well again. */
const MEMORY_MS = 60_000
/** Circuits of single callers at a time. */
const MAX_CALLER_CIRCUITS = 1000

/** The failures of the window by whom or what they befell. */
function failureCounts (dimensions: readonly (keyof Asked)[]) {
  const failures: { asked: Asked, at: number }[] = []
  const counts = dimensions.map(dimension => ({ dimension, counts: keyCounts() }))
  return {
    add (asked: Asked, at: number): void {
      failures.push({ asked, at })
      for (const { dimension, counts: byKey } of counts) byKey.add(asked[dimension])
    },
    /** Whether half of so many calls failed, also where the subject, or operation, with most failures is left out. */
    areHalfOf (calls: number, now: number): boolean {
      while (failures[0] && failures[0].at <= now - WINDOW_MS) {
        const asked = failures.shift()?.asked
        if (asked) for (const { dimension, counts: byKey } of counts) byKey.remove(asked[dimension])
      }
      return failures.length * 2 >= calls && counts.every(({ counts: byKey }) => {
        const worst = Math.max(...[...byKey.keys()].map(byKey.of))
        return calls - worst >= MIN_OTHER_CALLS && (failures.length - worst) * 2 >= calls - worst
      })
    }
  }
}

/**
 * A closed circuit, which failures open that befall two of each dimension. Moments are in milliseconds; `changed` is
 * called when it opens and when it closes. So many calls in a row that made no connection open it too.
 */
function createCircuit (
  dimensions: readonly (keyof Asked)[], changed: (open: boolean) => void = () => {}, maxUnreachable = Infinity
) {
  let calls = slidingCount()
  let failures = failureCounts(dimensions)
  let last: { health: Health, at: number } = { health: 'good', at: 0 }
  let unreachable = 0
  let open = false
  let good = 0
  let probeAt = 0
  /** Whose probe failed last: others probe first, since it may be this subject's calls alone that fail. */
  let failedProber: string | undefined
  /** Calls that began before the last change of state are ignored. */
  let period = 0

  function change (now: number): void {
    open = !open
    period++
    calls = slidingCount()
    failures = failureCounts(dimensions)
    unreachable = good = 0
    failedProber = undefined
    probeAt = now + OPEN_MS
    changed(open)
  }

  function record (asked: Asked, health: Health, now: number): void {
    calls.add(now)
    unreachable = health === 'unreachable' ? unreachable + 1 : 0
    if (health === 'good') return
    failures.add(asked, now)
    const total = calls.sum(now)
    if (unreachable >= maxUnreachable || (total >= MIN_CALLS && failures.areHalfOf(total, now))) change(now)
  }

  function recordProbe ({ subject }: Asked, health: Health, now: number): void {
    const isGood = health === 'good'
    good = isGood ? good + 1 : 0
    probeAt = isGood ? now : now + OPEN_MS
    failedProber = isGood || dimensions.length === 0 ? undefined : subject
    if (good === CLOSING_PROBES) change(now)
  }

  return {
    isOpen: () => open,
    last: () => last,
    refuses: ({ subject }: Asked, now: number) => open && now < probeAt + (subject === failedProber ? OPEN_MS : 0),
    /** Lets a call begin; the function that it returns says how it ended. */
    begin (asked: Asked, beganAt: number): (health: Health, now: number) => void {
      const begun = period
      if (open) probeAt = beganAt + OPEN_MS
      return (health, now) => {
        if (begun !== period) return
        if (health === 'unknown') {
          if (open) probeAt = now
          return
        }
        last = { health, at: now }
        if (open) recordProbe(asked, health, now)
        else record(asked, health, now)
      }
    }
  }
}

/**
 * Closed circuits for a caller's calls of an operation, for all calls of an operation and for all calls. One caller's
 * failures refuse nobody else's calls, one operation's no other one's. `changed` is told of the circuit of an
 * operation, or of all.
 */
export default function createBreaker (changed: (open: boolean, operation?: string) => void): Breaker {
  const all = createCircuit(['subject', 'operation'], changed, MAX_UNREACHABLE)
  const byOperation = new Map<string, ReturnType<typeof createCircuit>>()
  const byCaller = lru<ReturnType<typeof createCircuit>>(MAX_CALLER_CIRCUITS)

  function operationCircuit (operation: string) {
    const circuit = byOperation.get(operation) ?? createCircuit(['subject'], open => changed(open, operation))
    byOperation.set(operation, circuit)
    return circuit
  }

  const keyOf = ({ subject, operation }: Asked) => `${operation} ${subject}`

  function circuitsOf (asked: Asked) {
    const ofCaller = byCaller.get(keyOf(asked))
    return [all, operationCircuit(asked.operation), ...(ofCaller ? [ofCaller] : [])]
  }

  return {
    trouble (now) {
      const { health, at } = all.last()
      if (!all.isOpen() || now - at >= MEMORY_MS) return undefined
      return health === 'unreachable' ? 'unreachable' : 'failing'
    },
    isClosed: asked => !circuitsOf(asked).some(circuit => circuit.isOpen()),
    begin (asked, beganAt) {
      const circuits = circuitsOf(asked)
      if (circuits.some(circuit => circuit.refuses(asked, beganAt))) throw new Failure('circuit_open')
      const ends = circuits.map(circuit => circuit.begin(asked, beganAt))
      return (health, now) => {
        for (const end of ends) end(health, now)
        if (ends.length > 2 || health === 'good' || health === 'unknown') return
        const first = createCircuit([]) // the first failure of a caller: only such have a circuit of their own
        byCaller.set(keyOf(asked), first)
        first.begin(asked, beganAt)(health, now)
      }
    }
  }
}
