/** What is kept for one key. */
interface Kept<Value> { subject: string, bytes: number, value: Value }

/** Keys of one subject, such as those of several clients. */
const MAX_PER_SUBJECT = 4

/**
 * Keeps values for a time, at most so many bytes in all. A subject has a share (D37): what it adds beyond pushes out
 * its own oldest, so that it takes no more than the share from others.
 */
export default function createCache<Value> (maxBytes: number, maxBytesPerSubject: number) {
  /** The one that was not used for longest comes first. */
  const entries = new Map<string, Kept<Value>>()
  const sum = (kept: Iterable<Kept<Value>>) => [...kept].reduce((total, { bytes }) => total + bytes, 0)

  /** Deletes the oldest of these until what is left, and `bytes` more, fit. */
  function makeRoom (bytes: number, most: number, mostEntries: number, isOne: (kept: Kept<Value>) => boolean): void {
    const those = [...entries].filter(([, kept]) => isOne(kept))
    let rest = those.length
    let total = sum(those.map(([, kept]) => kept))
    for (const [key, kept] of those) {
      if (total + bytes <= most && rest < mostEntries) return
      entries.delete(key)
      total -= kept.bytes
      rest--
    }
  }

  return {
    get (key: string): Value | undefined {
      const kept = entries.get(key)
      if (!kept) return undefined
      entries.delete(key)
      entries.set(key, kept)
      return kept.value
    },
    set (key: string, kept: Kept<Value>, ttlMs: number): void {
      entries.delete(key)
      makeRoom(kept.bytes, maxBytesPerSubject, MAX_PER_SUBJECT, ({ subject }) => subject === kept.subject)
      makeRoom(kept.bytes, maxBytes, Infinity, () => true)
      entries.set(key, kept)
      setTimeout(() => { if (entries.get(key) === kept) entries.delete(key) }, ttlMs).unref()
    }
  }
}
