import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import fp from 'fastify-plugin'
import script from './script.ts'
import watch, { type Watched } from './watch.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What replicas share; null without REDIS_URL, when there is but one of them. */
    redis: SharedRedis | null
  }
}

/** The Redis or Valkey that replicas share. */
export interface SharedRedis extends Pick<Watched, 'run' | 'onReconnect' | 'up'> {
  /** The name of a key. Parts are words of ours, hashes and random ids; never tokens, names or addresses. */
  key (...parts: string[]): string
  /** One more connection, for reads that wait up to so many milliseconds. Its caller closes it. */
  connect (maxWaitMs: number): Redis
}

/** Milliseconds. */
const QUIT_TIMEOUT_MS = 1000
const CHECK_TTL_MS = 5000
const FIRST_PROBE_TIMEOUT_MS = 1000
const SLACK_MS = 1000

/** Tests what every use needs: scripts, and permission and memory to write. */
const probe = script('return redis.call(\'SET\', KEYS[1], \'1\', \'PX\', ARGV[1])')

/**
 * One client for all that replicas share, only with REDIS_URL. A Redis that is down or belongs to another program stops
 * nothing: it is an outage.
 */
export default fp(async (fastify) => {
  const { REDIS_URL, REDIS_PREFIX } = fastify.config
  if (REDIS_URL === '') {
    fastify.decorate('redis', null)
    return
  }
  const { default: connect } = await import('./connection.ts') // only where it is used: ioredis is a tenth of the start
  const key = (...parts: string[]) => REDIS_PREFIX + parts.join(':')
  const client = connect(REDIS_URL)
  const watched = watch(client, client => probe(client, [key('check')], [CHECK_TTL_MS]), fastify.log)
  fastify.addHook('onClose', async () => {
    watched.stop()
    const timer = setTimeout(() => client.disconnect(), QUIT_TIMEOUT_MS)
    await client.quit().catch(() => client.disconnect())
    clearTimeout(timer)
  })

  fastify.decorate('redis', {
    key,
    run: watched.run,
    onReconnect: watched.onReconnect,
    get up () { return watched.up },
    connect (maxWaitMs) {
      const blocking = connect(REDIS_URL, maxWaitMs + SLACK_MS)
      blocking.on('error', () => {}) // the other connection reports the same error
      return blocking
    }
  })

  fastify.addHook('onReady', async () => {
    client.connect().catch(() => {}) // it tries again, and the outage is logged
    await Promise.race([watched.settled, sleep(FIRST_PROBE_TIMEOUT_MS, undefined, { ref: false })])
  })
}, { name: 'redis', dependencies: ['config'] })
