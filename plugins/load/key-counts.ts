/** How many of something there are for each key; a key without any takes no memory. */
interface KeyCounts {
  of (key: string): number
  add (key: string): void
  remove (key: string): void
  /** The keys that have any. */
  keys (): Iterable<string>
  isEmpty (): boolean
}

/** Counts that begin at none. */
export default function keyCounts (): KeyCounts {
  const counts = new Map<string, number>()
  return {
    of: key => counts.get(key) ?? 0,
    add (key) { counts.set(key, (counts.get(key) ?? 0) + 1) },
    remove (key) {
      const left = (counts.get(key) ?? 1) - 1
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    },
    keys: () => counts.keys(),
    isEmpty: () => counts.size === 0
  }
}
