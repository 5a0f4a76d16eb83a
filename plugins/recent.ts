/**
 * A map by texts that holds at most so many entries. Looking one up changes nothing but its own mark, so that it costs no more than a
 * look; the oldest that was not asked for since its turn came last goes first.
 */
export default function recent<V extends object> (most: number) {
  const entries = new Map<string, { value: V, asked: boolean }>()

  function letGo (): void {
    for (const [key, entry] of entries) {
      entries.delete(key)
      if (!entry.asked) return
      entries.set(key, { value: entry.value, asked: false })
    }
  }

  return {
    get (key: string): V | undefined {
      const entry = entries.get(key)
      if (!entry) return undefined
      entry.asked = true
      return entry.value
    },
    set (key: string, value: V): void {
      entries.delete(key)
      if (entries.size === most) letGo()
      entries.set(key, { value, asked: false })
    },
    delete (key: string): void { entries.delete(key) },
    clear (): void { entries.clear() }
  }
}
