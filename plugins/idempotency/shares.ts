import type { FastifyBaseLogger } from 'fastify'
import { Failure } from '../errors/index.ts'
import type { Client } from '../redis/connection.ts'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'

/** Records that a subject may have at a time, and how many while four fifths of the memory are taken. */
const MAX_RECORDS = 5000
const MAX_RECORDS_NEARLY_FULL = 100
const NEARLY_FULL = 0.8
const DAY_MS = 86_400_000
const CHECK_INTERVAL_MS = 10

/**
 * Counts a record of a subject until its lifetime is over; 0, or the milliseconds until the first one ends where there
 * are too many. Those that would outlive every record by a day, because a clock was set back, are not counted. Moments
 * are those of the replicas, as few users of Redis may ask it for its own: a count may be off by what they differ.
 */
const add = script(`
  local name, now, lifetime = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
  local most, longest = tonumber(ARGV[4]), tonumber(ARGV[5])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now + 2 * longest, '+inf')
  if redis.call('ZCARD', KEYS[1]) >= most and not redis.call('ZSCORE', KEYS[1], name) then
    return math.max(1, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] - now)
  end
  redis.call('ZADD', KEYS[1], 'NX', now + lifetime, name)
  redis.call('PEXPIRE', KEYS[1], longest)
  return 0
`)

function tooMany (most: number, wait: number): Failure {
  const retryAfter = Math.ceil(wait / 1000)
  const message =
    `At most ${most} of your writes can be remembered at a time, so nothing was sent. Retry in ${retryAfter} s.`
  return new Failure('rate_limited', message, { retryAfter, reason: { reason: 'write records' } })
}

/** The share of its memory that a server uses; 0 where it has no limit, or does not say. */
function usedOf (info: string): number {
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const limit = read('maxmemory')
  return limit > 0 ? read('used_memory') / limit : 0
}

/** That of the fullest one. Few users may ask. */
async function memoryUse (client: Client): Promise<number> {
  const servers = 'nodes' in client ? client.nodes('master') : [client]
  const shares = await Promise.all(servers.map(server => server.info('memory').then(usedOf, () => 0)))
  return Math.max(...shares)
}

/**
 * Each subject's share of the records in Redis, so that no one fills it. A warning is logged when four fifths of its
 * memory are taken, and again when they are after a time of less.
 */
export default function createShares (redis: SharedRedis, log: FastifyBaseLogger) {
  let isNearlyFull = false
  let checkedAt = -Infinity
  const keyOf = (subject: string) => redis.key('writes', subject)
  const ignore = () => {} // the outage is in the log, and what is not forgotten now ends with its lifetime

  async function check (): Promise<void> {
    if (performance.now() - checkedAt < CHECK_INTERVAL_MS) return
    checkedAt = performance.now()
    const before = isNearlyFull
    isNearlyFull = await redis.run(memoryUse) >= NEARLY_FULL
    if (isNearlyFull && !before) {
      log.warn('Redis uses 80 % of its maxmemory. When it is full, writes are refused; until there is room, so are ' +
        `those of callers with ${MAX_RECORDS_NEARLY_FULL} records or more.`)
    }
  }

  return {
    /** Before a record is made under a name. Throws `rate_limited`, and what Redis throws. */
    async claim (subject: string, name: string, lifetime: number): Promise<void> {
      await check().catch(ignore)
      const most = isNearlyFull ? MAX_RECORDS_NEARLY_FULL : MAX_RECORDS
      const wait = await redis.run(client => add(client, [keyOf(subject)], [name, Date.now(), lifetime, most, DAY_MS]))
      if (wait !== 0) throw tooMany(most, Number(wait))
    },
    settle (subject: string, name: string, lifetime: number): void {
      redis.run(client => client.zadd(keyOf(subject), 'XX', Date.now() + lifetime, name)).catch(ignore)
    },
    release (subject: string, name: string): void {
      redis.run(client => client.zrem(keyOf(subject), name)).catch(ignore)
    }
  }
}
