/**
 * An approximate LRU map (second chance): at most so many entries. A lookup only marks its entry, so that it costs no
 * more than a read; the oldest entry that was not read since it was last considered is evicted first.
 */
export default function lru<V extends object> (maxEntries: number) {
  const entries = new Map<string, { value: V, used: boolean }>()

  function evict (): void {
    for (const [key, entry] of entries) {
      entries.delete(key)
      if (!entry.used) return
      entries.set(key, { value: entry.value, used: false })
    }
  }

  return {
    get (key: string): V | undefined {
      const entry = entries.get(key)
      if (!entry) return undefined
      entry.used = true
      return entry.value
    },
    set (key: string, value: V): void {
      entries.delete(key)
      if (entries.size === maxEntries) evict()
      entries.set(key, { value, used: false })
    },
    delete (key: string): void { entries.delete(key) },
    clear (): void { entries.clear() }
  }
}
