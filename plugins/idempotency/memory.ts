import { Failure } from '../errors/index.ts'
import keyCounts from '../load/key-counts.ts'
import type { Store, WriteRecord } from './store.ts'

interface Entry { subject: string, record: WriteRecord, until: number }

/** Records that are kept at a time, and how many are told to be nearly all. */
const MAX_RECORDS = 10_000
const NEARLY_ALL = 0.8 * MAX_RECORDS

/**
 * Records in this process. A subject has at most as many as are still free, so that no one fills the store: `claim`
 * throws `rate_limited` to who has more, and an Error where nothing is free. `nearlyFull` is called when four fifths
 * are taken, and again when they are after a time of fewer. `now` is in milliseconds.
 */
export default function memoryStore (
  nearlyFull: () => void = () => {}, now: () => number = () => performance.now()
): Store {
  /**
   * By lifetime: records of the same lifetime expire in the order of their last changes, so that no timer is needed.
   */
  const byLifetime = new Map<number, Map<string, Entry>>()
  const bySubject = keyCounts()
  let count = 0
  let isNearlyFull = false

  function drop (entries: Map<string, Entry>, key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    bySubject.remove(entry.subject)
    count--
  }

  function removeExpired (): void {
    const moment = now()
    for (const entries of byLifetime.values()) {
      for (const [key, { until }] of entries) {
        if (until > moment) break
        drop(entries, key)
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
    for (const entries of byLifetime.values()) drop(entries, key)
  }

  function put (key: string, subject: string, record: WriteRecord, lifetime: number): void {
    const entries = byLifetime.get(lifetime) ?? new Map<string, Entry>()
    byLifetime.set(lifetime, entries.set(key, { subject, record, until: now() + lifetime }))
    bySubject.add(subject)
    count++
    const before = isNearlyFull
    isNearlyFull = count >= NEARLY_ALL
    if (isNearlyFull && !before) nearlyFull()
  }

  /** The failure of a subject that has its share; it ends when one of its records does. */
  function shareUsed (subject: string): Failure {
    const own = [...byLifetime.values()].flatMap(entries => [...entries.values()]
      .filter(entry => entry.subject === subject).slice(0, 1).map(({ until }) => until))
    const retryAfter = Math.max(1, Math.ceil((Math.min(...own) - now()) / 1000))
    const message =
      `At most ${bySubject.of(subject)} of your writes can be remembered at a time, so nothing was sent. ` +
      `Retry in ${retryAfter} s.`
    return new Failure('rate_limited', message, { retryAfter, reason: { reason: 'write records' } })
  }

  return {
    async claim (key, record, lifetime, subject) {
      if (find(key)) return false
      const free = MAX_RECORDS - count
      if (free <= 0) throw new Error(`All ${MAX_RECORDS} places hold records of writes.`)
      if (bySubject.of(subject) >= free) throw shareUsed(subject)
      put(key, subject, record, lifetime)
      return true
    },
    async read (key) {
      const entry = find(key)
      return entry && { record: entry.record, remaining: entry.until - now() }
    },
    async settle (key, record, lifetime) {
      const subject = find(key)?.subject ?? ''
      remove(key)
      put(key, subject, record, lifetime)
    },
    async release (key, claim) {
      if (find(key)?.record === claim) remove(key)
    },
    counts () {
      removeExpired()
      const counts = { sent: 0, done: 0, unknown: 0 }
      for (const entries of byLifetime.values()) for (const { record } of entries.values()) counts[record.state]++
      return counts
    }
  }
}
