import type { Store, WriteRecord } from './store.ts'

interface Entry { record: WriteRecord, until: number }

/** Records that are kept at a time. */
const MAX_RECORDS = 10_000

/**
 * Records in this process. `claim` throws where the store is full of records that are still needed. `now` is in
 * milliseconds.
 */
export default function memoryStore (now: () => number = () => performance.now()): Store {
  /**
   * By lifetime: records of the same lifetime expire in the order of their last changes, so that no timer is needed.
   */
  const byLifetime = new Map<number, Map<string, Entry>>()

  function removeExpired (): void {
    const moment = now()
    for (const entries of byLifetime.values()) {
      for (const [key, { until }] of entries) {
        if (until > moment) break
        entries.delete(key)
      }
    }
  }

  function find (key: string): Entry | undefined {
    removeExpired()
    for (const entries of byLifetime.values()) {
      const entry = entries.get(key)
      if (entry) return entry
    }
    return undefined
  }

  function remove (key: string): void {
    for (const entries of byLifetime.values()) entries.delete(key)
  }

  function put (key: string, record: WriteRecord, lifetime: number): void {
    const entries = byLifetime.get(lifetime) ?? new Map<string, Entry>()
    byLifetime.set(lifetime, entries.set(key, { record, until: now() + lifetime }))
  }

  function count (): number {
    return [...byLifetime.values()].reduce((sum, { size }) => sum + size, 0)
  }

  return {
    async claim (key, record, lifetime) {
      if (find(key)) return false
      if (count() >= MAX_RECORDS) throw new Error(`All ${MAX_RECORDS} places hold records of writes.`)
      put(key, record, lifetime)
      return true
    },
    async read (key) {
      const entry = find(key)
      return entry && { record: entry.record, remaining: entry.until - now() }
    },
    async settle (key, record, lifetime) {
      remove(key)
      put(key, record, lifetime)
    },
    async release (key, claim) {
      if (find(key)?.record === claim) remove(key)
    }
  }
}
