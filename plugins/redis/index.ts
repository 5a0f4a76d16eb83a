import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Client } from './connection.ts'
import verifyMode from './mode.ts'
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
  connect (maxWaitMs: number): Client
}

/** Milliseconds. */
const QUIT_TIMEOUT_MS = 1000
const CHECK_TTL_MS = 5000
const FIRST_PROBE_TIMEOUT_MS = 1000
const SLACK_MS = 1000
/** Keys of a Cluster that lie on as many nodes as may be. */
const CLUSTER_CHECKS = Array.from({ length: 16 }, (_none, index) => String(index))

/** Tests what every use needs: scripts, and permission and memory to write. */
const probe = script('return redis.call(\'SET\', KEYS[1], \'1\', \'PX\', ARGV[1])')

/**
 * One client for all that replicas share, only with REDIS_URL. A Redis that is down or belongs to another program stops
 * nothing: it is an outage.
 */
export default fp(async (fastify) => {
  const { config, log, tracing } = fastify
  if (config.REDIS_URL === '') {
    fastify.decorate('redis', null)
    return
  }
  const { default: connect } = await import('./connection.ts') // only where it is used: ioredis is a tenth of the start
  const key = (...parts: string[]) => config.REDIS_PREFIX + parts.join(':')
  const connections = new Set<Client>()
  function open (maxWaitMs?: number): Client {
    const connection = connect(config, maxWaitMs)
    connections.add(connection)
    connection.once('end', () => connections.delete(connection))
    return connection
  }
  let stopWatching = () => {}
  const client = open()
  const checks = config.REDIS_MODE === 'cluster' ? CLUSTER_CHECKS.map(part => key('check', part)) : [key('check')]
  const watched = watch(client, async client => {
    const [mode, ...written] = await Promise.allSettled([ // one round trip
      config.REDIS_MODE === 'single' && verifyMode(client),
      ...checks.map(name => probe(client, [name], [CHECK_TTL_MS]))
    ])
    for (const outcome of [mode, ...written]) if (outcome.status === 'rejected') throw outcome.reason
  }, log)
  fastify.metrics?.gauge('redis_up', () => Number(watched.up))
  fastify.addHook('onClose', async () => {
    stopWatching()
    watched.stop()
    const timer = setTimeout(() => client.disconnect(), QUIT_TIMEOUT_MS)
    await client.quit().catch(() => client.disconnect())
    clearTimeout(timer)
  })

  fastify.decorate('redis', {
    key,
    run: tracing ? tracing.redis(watched.run) : watched.run,
    onReconnect: watched.onReconnect,
    get up () { return watched.up },
    connect (maxWaitMs) {
      const blocking = open(maxWaitMs + SLACK_MS)
      blocking.on('error', () => {}) // the other connection reports the same error
      return blocking
    }
  })

  fastify.addHook('onReady', async () => {
    client.connect().catch(() => {}) // it tries again, and the outage is logged
    if (config.REDIS_MODE === 'sentinel') {
      const { default: watchSwitches } = await import('./switches.ts')
      stopWatching = watchSwitches(config, () => { for (const each of connections) each.disconnect(true) })
    }
    await Promise.race([watched.settled, sleep(FIRST_PROBE_TIMEOUT_MS, undefined, { ref: false })])
  })
}, { name: 'redis', dependencies: ['config', 'metrics', 'tracing'] })
