/** Those who cause the load, and are refused for it before anything of others is. */
interface Causers {
  /** Until when each of them is refused, in milliseconds of performance.now(). */
  readonly refused: ReadonlyMap<string, number>
  /** Takes in a second: the milliseconds of the event loop that each caller used in it. */
  add (used: ReadonlyMap<string, number>, now: number): void
  /**
   * Refuses who of late used more than all others, unless nobody did, or nobody else is there. False where the load has
   * another cause than those who are refused: they are most of it, too, while what they began goes on, and by asking
   * on. Then nobody else is refused.
   */
  refuseNext (now: number): boolean
}

/** What was used counts half as much with each second: the sum over all callers is that of two seconds. */
const KEPT = 0.5
/** Milliseconds of those two seconds, a tenth, from which on a caller causes the load. Less than one is forgotten. */
const MIN_MS = 200
const FORGOTTEN_MS = 1
/** Milliseconds that it is refused. */
const REFUSED_MS = 10_000

/**
 * Who used the event loop most, as far as can be told from its last seconds. What is kept is bounded by what a loop can
 * do in them. `told` is called with who is refused and its milliseconds of two seconds.
 */
export default function createCausers (told: (caller: string, ms: number) => void = () => {}): Causers {
  const recent = new Map<string, number>()
  const refused = new Map<string, number>()

  return {
    refused,
    add (used, now) {
      for (const [caller, ms] of recent) {
        if (ms * KEPT < FORGOTTEN_MS) recent.delete(caller)
        else recent.set(caller, ms * KEPT)
      }
      for (const [caller, ms] of used) {
        const sum = (recent.get(caller) ?? 0) + ms
        if (sum >= FORGOTTEN_MS) recent.set(caller, sum)
      }
      for (const [caller, until] of refused) if (until <= now) refused.delete(caller)
    },
    refuseNext (now) {
      let [worst, most, ofRefused, ofOthers, others] = ['', 0, 0, 0, 0]
      for (const [caller, ms] of recent) {
        if (refused.has(caller)) {
          ofRefused += ms
          continue
        }
        ofOthers += ms
        others++
        if (ms > most) [worst, most] = [caller, ms]
      }
      if (ofRefused > ofOthers) return true
      // a machine that is busy with something else makes all of them slow, and none of them the cause
      if (others < 2 || most < MIN_MS || most <= ofOthers - most) return false
      refused.set(worst, now + REFUSED_MS)
      told(worst, most)
      return true
    }
  }
}
