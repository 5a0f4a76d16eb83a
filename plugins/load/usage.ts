/**
 * The milliseconds of the event loop that each caller uses. Work begins with a mark and lasts until the next one, or
 * until the turn ends; what began unmarked is the first caller's that is marked in the same turn.
 */
export default function createUsage () {
  let used = new Map<string, number>()
  let caller = ''
  let since = 0
  let turning = false

  function charge (now: number): void {
    if (caller !== '') used.set(caller, (used.get(caller) ?? 0) + now - since)
    since = now
  }

  function endTurn (): void {
    charge(performance.now())
    caller = ''
    turning = false
  }

  return {
    mark (next: string): void {
      if (turning && caller === next && next !== '') return
      if (!turning || caller !== '' || next === '') charge(performance.now())
      caller = next
      if (turning) return
      turning = true
      setImmediate(endTurn)
    },
    /** What was used since it was taken last. */
    take (): ReadonlyMap<string, number> {
      const taken = used
      used = new Map()
      return taken
    }
  }
}
