const SECONDS = 10

/** Counts something over the last ten seconds, by the second. Moments are milliseconds that never go back. */
interface Recent {
  add (now: number): void
  /** Of all ten seconds. */
  sum (now: number): number
  /** Of the running second. */
  latest (now: number): number
}

/** A count of nothing so far. */
export default function recent (): Recent {
  const counts = new Uint32Array(SECONDS)
  let newest = 0

  /** The place of the running second; what has grown old on the way to it is forgotten. */
  function turn (now: number): number {
    const second = Math.floor(now / 1000)
    for (let old = Math.max(newest + 1, second - SECONDS + 1); old <= second; old++) counts[old % SECONDS] = 0
    newest = second
    return second % SECONDS
  }

  return {
    add (now) {
      const place = turn(now)
      counts[place] = (counts[place] ?? 0) + 1
    },
    sum (now) {
      turn(now)
      return counts.reduce((sum, count) => sum + count)
    },
    latest: now => counts[turn(now)] ?? 0
  }
}
