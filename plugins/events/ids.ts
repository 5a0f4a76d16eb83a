import { createHash } from 'node:crypto'
import type { SharedRedis } from '../redis/index.ts'

/** The ids of events that were taken. Rejects where Redis does not answer. */
interface Ids {
  has (id: string): Promise<boolean>
  add (id: string): Promise<unknown>
}

/** Milliseconds: a signature is good for five minutes, and senders repeat what they got no answer to for longer. */
const TTL_MS = 24 * 3_600_000
/** Ids that a process remembers. */
const MAX_IDS = 10_000

/** The last ids of this process: `add` is true for one that is new. */
export function lastIds (max = MAX_IDS): { has (id: string): boolean, add (id: string): boolean } {
  const ids = new Set<string>()
  return {
    has: id => ids.has(id),
    add (id) {
      if (ids.has(id)) return false
      const [oldest] = ids.size >= max ? ids : []
      if (oldest !== undefined) ids.delete(oldest)
      ids.add(id)
      return true
    }
  }
}

/** The ids of all replicas for a day, or the last ones of this process where it is alone. */
export default function takenIds (redis: SharedRedis | null): Ids {
  if (!redis) {
    const ids = lastIds()
    return { has: async id => ids.has(id), add: async id => ids.add(id) }
  }
  const keyOf = (id: string) => redis.key('event', createHash('sha256').update(id).digest('hex'))
  return {
    has: async id => await redis.run(client => client.exists(keyOf(id))) === 1,
    add: id => redis.run(client => client.set(keyOf(id), '1', 'PX', TTL_MS))
  }
}
