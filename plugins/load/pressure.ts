/** What a second was like: the delay of the event loop (99th percentile, milliseconds), the share of it that was busy, and the memory in bytes. */
export interface Second { delay: number, utilisation: number, rss: number }

/** What is refused under pressure, in this order. */
export const kinds = ['metadata', 'read', 'status', 'write'] as const

export type Kind = typeof kinds[number]

/** A busy loop is a well used one, unless what waits for it begins to feel it: at this share of the delay that is too much. */
const FELT = 0.2
const BUSY = 0.95

/**
 * How many kinds are refused by now. Each second that is too much adds one, each other takes one away. Too much is a delay of more than
 * `most`, a loop that is busy all the time with a fifth of that delay, or more than `memory`.
 */
export default function createPressure (most: number, memory: number): { level (): number, feel (second: Second): void } {
  let level = 0
  return {
    level: () => level,
    feel ({ delay, utilisation, rss }) {
      const tooMuch = delay > most || rss > memory || (utilisation > BUSY && delay > most * FELT)
      level = tooMuch ? Math.min(level + 1, kinds.length) : Math.max(level - 1, 0)
    }
  }
}
