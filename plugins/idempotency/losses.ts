import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'

/** Milliseconds. */
const DAY_MS = 86_400_000
/** Time for an expired record to be gone, whatever the clocks say. */
const MARGIN_MS = 60_000

const LOST = 'Redis lost records of writes before their time: writes of the last 24 hours may be repeated. Nothing ' +
  'may be flushed or evicted there: appendonly yes, maxmemory-policy noeviction.'

/** The text under a key that every look keeps for longer; the one in ARGV if there was none. */
const mark = script(`
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return redis.call('GET', KEYS[1])
`)

/**
 * Logs that records are gone that should be there: with a key that outlives them all and that whoever flushes them
 * takes too, or with the newest one, which a failover may forget. Warns of a Redis that evicts, where it may be asked.
 */
export default function watchLosses (redis: SharedRedis, log: FastifyBaseLogger) {
  const name = redis.key('records')
  let known: { id: unknown, at: number } | undefined
  let newest = { name: '', until: 0 }
  let evicts: unknown
  let checking: Promise<void> | undefined

  async function readPolicy (): Promise<void> {
    const [, policy]: readonly unknown[] = await redis.run(async client => {
      const reply: unknown = await client.config('GET', 'maxmemory-policy').catch(() => []) // few users may ask
      return Array.isArray(reply) ? reply : []
    })
    const changed = policy !== evicts
    evicts = policy
    if (!changed || policy === undefined || policy === 'noeviction') return
    log.warn(`Redis has maxmemory-policy ${String(policy)}: a record that it evicts allows a second write. Set it to ` +
      'noeviction.')
  }

  async function verify (): Promise<void> {
    const id = await redis.run(client => mark(client, [name], [randomUUID(), 2 * DAY_MS]))
    const isLost = known && known.id !== id && known.at > Date.now() - DAY_MS
    known = { id, at: Date.now() }
    if (!isLost) return
    newest.until = 0
    log.error(LOST)
  }

  async function verifyNewest (): Promise<void> {
    if (newest.until < Date.now()) return
    if (await redis.run(client => client.exists(newest.name)) === 0) log.error(LOST)
  }

  const ignore = () => {} // the outage is in the log
  redis.onReconnect(() => {
    readPolicy().catch(ignore)
    if (known) verify().then(verifyNewest).catch(ignore)
  })

  return {
    /** Looks before a claim is made. */
    check (): void { checking ??= verify().catch(ignore).finally(() => { checking = undefined }) },
    remember (name: string, lifetime: number): void { newest = { name, until: Date.now() + lifetime - MARGIN_MS } }
  }
}
