import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'
import type { Policy } from './limiter.ts'

/** What a caller has used of a window, and the milliseconds until the window ends. */
export interface Count { used: number, resetMs: number }

/**
 * Adds a cost, 0 to read only. Whatever the cost is, one step and one round trip; the window begins with its first
 * unit. One that would last longer than a window, because the clock of the server was set back, begins anew.
 */
const count = script(`
  local cost, window = tonumber(ARGV[1]), tonumber(ARGV[2])
  local used = cost > 0 and redis.call('INCRBY', KEYS[1], cost) or tonumber(redis.call('GET', KEYS[1]) or 0)
  local rest = redis.call('PTTL', KEYS[1])
  if rest == -1 or rest > window then
    redis.call('PEXPIRE', KEYS[1], window)
    rest = window
  end
  return {used, rest}
`)

function readCount (reply: unknown): Count | undefined {
  const [used, resetMs]: readonly unknown[] = Array.isArray(reply) ? reply : []
  return typeof used === 'number' && typeof resetMs === 'number' ? { used, resetMs: Math.max(0, resetMs) } : undefined
}

/**
 * A policy's windows in Redis, the same for all replicas; undefined while Redis is down; the replica then counts alone.
 */
export default function sharedWindows (
  redis: SharedRedis, { name, window }: Policy
): (caller: string, cost: number) => Promise<Count | undefined> {
  return async (caller, cost) => {
    try {
      return readCount(await redis.run(client => count(client, [redis.key('limit', name, caller)], [cost, window])))
    } catch {
      return undefined // the outage is in the log already
    }
  }
}
