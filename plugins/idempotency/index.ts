import fp from 'fastify-plugin'
import { Failure, failureOf } from '../errors/index.ts'
import identify, { type Write } from './identity.ts'
import memoryStore from './memory.ts'
import { outcomeOf, toRecord, fromRecord } from './outcome.ts'
import redisStore from './redis.ts'
import type { Replay } from './replay.ts'
import type { Store, WriteRecord } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    idempotency: {
      /** Records of writes, by key. */
      records: Store
      /**
       * Carries out a subject's write, at most once for each key, and gives the JSON text that `carryOut` comes to, or
       * came to before. Throws what it throws, and `idempotency_in_progress`, `idempotency_key_reused`,
       * `idempotency_store_unavailable`, `outcome_unknown`.
       */
      runOnce (subject: string, write: Write, carryOut: () => Promise<string>): Promise<ToolCallResult>
      /**
       * How a subject's write stands that was sent before, with its answer where there is one; undefined for one that
       * was not. Throws `idempotency_key_reused`, `idempotency_store_unavailable`.
       */
      findWrite (subject: string, write: Write): Promise<{ state: WriteRecord['state'], text?: string } | undefined>
    }
  }
}

/** The JSON text of a tool's result; `replayed` where it is the one of an earlier call. */
export interface ToolCallResult { text: string, replayed?: Replay }

/**
 * How long a claim and its outcome are kept, in milliseconds, and whether NeonPanel's final errors are kept too: those
 * for two minutes, since a write that was refused did no harm.
 */
interface Retention { claim: number, outcome: number, finalErrors: boolean }

const DAY_MS = 86_400_000
const WINDOW_MS = 120_000
const MARGIN_MS = 5000

/** How long a settled record is kept, in milliseconds. */
function lifetimeOf ({ state, status }: Pick<WriteRecord, 'state' | 'status'>, { outcome }: Retention): number {
  return state === 'done' && status !== 200 ? WINDOW_MS : outcome
}

/** At-most-once writes: a record is made before the first byte is sent, and holds the outcome afterwards. */
export default fp(async (fastify) => {
  /** A caller that sent a write longer ago than this does not wait for its result any more. */
  const maxAge = fastify.config.NEONPANEL_DEADLINE + MARGIN_MS
  const withKey: Retention = { claim: DAY_MS, outcome: DAY_MS, finalErrors: true }
  const withoutKey: Retention = { claim: Math.max(WINDOW_MS, maxAge), outcome: WINDOW_MS, finalErrors: false }
  const running = new Set<Promise<unknown>>()
  const { metrics } = fastify

  /** Nothing is sent while earlier writes cannot be looked up. */
  async function orUnavailable<T> (work: Promise<T>): Promise<T> {
    return work.catch(cause => {
      throw cause instanceof Failure ? cause : new Failure('idempotency_store_unavailable', undefined, { cause })
    })
  }

  /** What the record of an earlier call says. */
  async function resultFromRecord (key: string, fingerprint: string, retention: Retention): Promise<ToolCallResult> {
    const { claim } = retention
    const { record, remaining } = await orUnavailable(records.read(key, claim)) ?? { remaining: claim }
    if (record && record.fingerprint !== fingerprint) throw new Failure('idempotency_key_reused')
    if (record?.state === 'done') {
      const age = Math.max(0, Math.floor((lifetimeOf(record, retention) - remaining) / 1000))
      return { text: fromRecord(record, { age }), replayed: { age } }
    }
    if (record?.state === 'unknown' || claim - remaining > maxAge) {
      throw new Failure('outcome_unknown', undefined, { ofEarlierCall: true })
    }
    throw new Failure('idempotency_in_progress')
  }

  /**
   * Sends what has been claimed, and records the outcome; a claim that cannot be changed any more will be read as
   * unknown.
   */
  async function send (
    key: string, claim: WriteRecord, retention: Retention, carryOut: () => Promise<string>
  ): Promise<string> {
    const outcome = await carryOut().catch(error => outcomeOf(failureOf(error)))
    const record = toRecord(outcome, retention.finalErrors)
    metrics?.recorded(record?.state ?? 'released')
    const settled = record
      ? records.settle(key, { ...record, fingerprint: claim.fingerprint, at: Date.now() },
        lifetimeOf(record, retention))
      : records.release(key, claim)
    await settled.catch(err => fastify.log.error({ err }, 'What came of a write could not be recorded.'))
    if (typeof outcome === 'string') return outcome
    throw outcome
  }

  function nearlyFull (): void {
    fastify.log.warn('Records of writes take 80 % of the memory that they may have. When it is full, writes are ' +
      'refused; with REDIS_URL they are kept there.')
  }

  const records = fastify.redis ? redisStore(fastify.redis, fastify.log) : memoryStore(nearlyFull)
  const { counts } = records
  if (counts) metrics?.gauge('write_records_kept', counts)

  async function runOnce (subject: string, write: Write, carryOut: () => Promise<string>): Promise<ToolCallResult> {
    const { key, fingerprint } = identify(subject, write)
    const retention = write.key === undefined ? withoutKey : withKey
    const claim: WriteRecord = { state: 'sent', fingerprint, at: Date.now() }
    if (!await orUnavailable(records.claim(key, claim, retention.claim, subject))) {
      return resultFromRecord(key, fingerprint, retention)
    }
    metrics?.recorded(claim.state)
    const sending = send(key, claim, retention, carryOut)
    running.add(sending)
    return { text: await sending.finally(() => running.delete(sending)) }
  }

  async function findWrite (
    subject: string, write: Write
  ): Promise<{ state: WriteRecord['state'], text?: string } | undefined> {
    const { key, fingerprint } = identify(subject, write)
    const { claim } = write.key === undefined ? withoutKey : withKey
    const { record } = await orUnavailable(records.read(key, claim)) ?? {}
    if (!record) return undefined
    if (record.fingerprint !== fingerprint) throw new Failure('idempotency_key_reused')
    const { state, status, body } = record
    return { state, ...(status === 200 && body !== undefined && { text: body }) }
  }

  fastify.decorate('idempotency', { records, runOnce, findWrite })
  fastify.addHook('onClose', async () => { await Promise.allSettled(running) })
}, { name: 'idempotency', dependencies: ['config', 'metrics', 'errors', 'redis'] })
