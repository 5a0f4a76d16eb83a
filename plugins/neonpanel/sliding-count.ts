const SECONDS = 10

/** Counts something over the last ten seconds, by the second. Moments are milliseconds that never go back. */
interface SlidingCount {
  add (now: number): void
  /** Of all ten seconds. */
  sum (now: number): number
}

/** A count of nothing so far. */
export default function slidingCount (): SlidingCount {
  const counts = new Uint32Array(SECONDS)
  let newest = 0

  /** The index of the running second; older seconds are reset on the way to it. */
  function advance (now: number): number {
    const second = Math.floor(now / 1000)
    for (let old = Math.max(newest + 1, second - SECONDS + 1); old <= second; old++) counts[old % SECONDS] = 0
    newest = second
    return second % SECONDS
  }

  return {
    add (now) {
      const place = advance(now)
      counts[place] = (counts[place] ?? 0) + 1
    },
    sum (now) {
      advance(now)
      return counts.reduce((sum, count) => sum + count)
    }
  }
}
