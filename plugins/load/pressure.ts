/**
 * What was measured in a second: the delay of the event loop (99th percentile, milliseconds), the share of it that was
 * busy, and the memory in bytes.
 */
export interface LoadSample { delay: number, utilisation: number, rss: number }

/** What is refused under pressure, in this order. */
export const priorities = ['metadata', 'read', 'status', 'write'] as const

export type Priority = typeof priorities[number]

/** A busy event loop is well used as long as it adds no delay: at this share of the allowed delay it is overloaded. */
const BUSY_DELAY_SHARE = 0.2
const MAX_UTILISATION = 0.95

/**
 * How many kinds are refused by now. Each second that is too much adds one, unless `relieve` has done something else
 * about it, each other takes one away. Too much is a delay of more than `maxDelay`, a loop that is busy all the time
 * with a fifth of that delay, or more than `maxMemory`.
 */
export default function createPressure (
  maxDelay: number, maxMemory: number, relieve: () => boolean = () => false
): { level (): number, sample (second: LoadSample, isQueue?: boolean): void } {
  let level = 0
  return {
    level: () => level,
    sample ({ delay, utilisation, rss }, isQueue = false) {
      const overloaded =
        delay > maxDelay || rss > maxMemory || (utilisation > MAX_UTILISATION && delay > maxDelay * BUSY_DELAY_SHARE)
      if (!overloaded) {
        level = Math.max(level - 1, 0)
        if (isQueue) relieve()
      } else if (!relieve()) level = Math.min(level + 1, priorities.length)
    }
  }
}
