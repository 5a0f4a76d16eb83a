/** A map by texts that holds at most so many entries: the one that was not asked for longest goes first. */
export default function recent<V extends object> (most: number) {
  const entries = new Map<string, V>()
  return {
    get (key: string): V | undefined {
      const value = entries.get(key)
      if (value && entries.delete(key)) entries.set(key, value)
      return value
    },
    set (key: string, value: V): void {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.size > most ? entries.keys().next().value : undefined
      if (oldest !== undefined) entries.delete(oldest)
    },
    delete (key: string): void { entries.delete(key) },
    clear (): void { entries.clear() }
  }
}
