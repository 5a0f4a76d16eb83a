import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import fp from 'fastify-plugin'
import script from './redis/script.ts'
import watch, { type Watched } from './redis/watch.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What replicas share; null without REDIS_URL, when there is but one of them. */
    redis: Shared | null
  }
}

/** The Redis or Valkey that replicas share. */
export interface Shared extends Pick<Watched, 'run' | 'onBack' | 'up'> {
  /** The name of a key. Parts are words of ours, hashes and random ids; never tokens, names or addresses. */
  key (...parts: string[]): string
  /** One more connection, for reads that wait up to so many milliseconds. Whoever opens it closes it. */
  connect (longest: number): Redis
}

/** Milliseconds. */
const LAST_WORDS = 1000
const CHECK = 5000
const FIRST_VERDICT = 1000
const SLACK = 1000

/** Needs what all of us need: scripts, and the permission and the room to write. */
const probe = script('return redis.call(\'SET\', KEYS[1], \'1\', \'PX\', ARGV[1])')

/** One client for all that replicas share, only with REDIS_URL. A Redis that is away or somebody else's stops nothing: it is an outage. */
export default fp(async (fastify) => {
  const { REDIS_URL, REDIS_PREFIX } = fastify.config
  if (REDIS_URL === '') {
    fastify.decorate('redis', null)
    return
  }
  const { default: connect } = await import('./redis/connection.ts') // only where it is used: ioredis is a tenth of the start
  const key = (...parts: string[]) => REDIS_PREFIX + parts.join(':')
  const client = connect(REDIS_URL)
  const watched = watch(client, client => probe(client, [key('check')], [CHECK]), fastify.log)
  fastify.addHook('onClose', async () => {
    watched.stop()
    const timer = setTimeout(() => client.disconnect(), LAST_WORDS)
    await client.quit().catch(() => client.disconnect())
    clearTimeout(timer)
  })

  fastify.decorate('redis', {
    key,
    run: watched.run,
    onBack: watched.onBack,
    get up () { return watched.up },
    connect (longest) {
      const waiting = connect(REDIS_URL, longest + SLACK)
      waiting.on('error', () => {}) // the other connection tells of the same trouble
      return waiting
    }
  })

  fastify.addHook('onReady', async () => {
    client.connect().catch(() => {}) // it tries again, and the outage is told
    await Promise.race([watched.settled, sleep(FIRST_VERDICT, undefined, { ref: false })])
  })
}, { name: 'redis', dependencies: ['config'] })
