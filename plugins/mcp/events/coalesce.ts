/** Milliseconds in which more of the same is put together. */
const PAUSE_MS = 500

/** Sends by keys, each at once and at most once in a pause. */
interface Coalesced {
  add (key: string): void
  /** Sends nothing any more. */
  stop (): void
}

/**
 * Sends the first of a key at once, and whatever comes within the pause after it as one more at its end: the last one
 * is never lost.
 */
export default function coalesce (send: (key: string) => void, pause = PAUSE_MS): Coalesced {
  const recent = new Map<string, { again: boolean, timer: NodeJS.Timeout }>()

  function begin (key: string): void {
    const entry = {
      again: false,
      timer: setTimeout(() => {
        recent.delete(key)
        if (entry.again) begin(key)
      }, pause)
    }
    recent.set(key, entry)
    send(key)
  }

  return {
    add (key) {
      const entry = recent.get(key)
      if (entry) entry.again = true
      else begin(key)
    },
    stop () {
      for (const { timer } of recent.values()) clearTimeout(timer)
    }
  }
}
