import type { Store, WriteRecord } from './store.ts'

interface Entry { record: WriteRecord, until: number }

/** Records that are kept at a time. */
const MOST = 10_000

/** Records in this process. `claim` throws where all places hold records that are still needed. `now` is in milliseconds. */
export default function memoryStore (now: () => number = () => performance.now()): Store {
  /** By lifetime: records of the same lifetime end in the order of their last changes, so that no timer is needed. */
  const shelves = new Map<number, Map<string, Entry>>()

  function forgetOld (): void {
    const moment = now()
    for (const shelf of shelves.values()) {
      for (const [key, { until }] of shelf) {
        if (until > moment) break
        shelf.delete(key)
      }
    }
  }

  function find (key: string): Entry | undefined {
    forgetOld()
    for (const shelf of shelves.values()) {
      const entry = shelf.get(key)
      if (entry) return entry
    }
    return undefined
  }

  function forget (key: string): void {
    for (const shelf of shelves.values()) shelf.delete(key)
  }

  function keep (key: string, record: WriteRecord, lifetime: number): void {
    const shelf = shelves.get(lifetime) ?? new Map<string, Entry>()
    shelves.set(lifetime, shelf.set(key, { record, until: now() + lifetime }))
  }

  function count (): number {
    return [...shelves.values()].reduce((sum, { size }) => sum + size, 0)
  }

  return {
    async claim (key, record, lifetime) {
      if (find(key)) return false
      if (count() >= MOST) throw new Error(`All ${MOST} places hold records of writes.`)
      keep(key, record, lifetime)
      return true
    },
    async read (key) {
      const entry = find(key)
      return entry && { record: entry.record, left: entry.until - now() }
    },
    async settle (key, record, lifetime) {
      forget(key)
      keep(key, record, lifetime)
    },
    async release (key, claim) {
      if (find(key)?.record === claim) forget(key)
    }
  }
}
