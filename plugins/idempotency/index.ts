import fp from 'fastify-plugin'
import { Failure, failureOf } from '../errors/index.ts'
import identify, { type Write } from './identity.ts'
import memoryStore from './memory.ts'
import { outcomeOf, toRecord, fromRecord } from './outcome.ts'
import redisStore from './redis.ts'
import type { Store, WriteRecord } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Records of writes, by key. */
    records: Store
    /**
     * Carries out a subject's write, at most once for each key, and gives the JSON text that `carryOut` comes to, or
     * came to before. Throws what it throws, and `idempotency_in_progress`, `idempotency_key_reused`,
     * `idempotency_store_unavailable`, `outcome_unknown`.
     */
    runOnce (subject: string, write: Write, carryOut: () => Promise<string>): Promise<ToolCallResult>
  }
}

/** The JSON text of a tool's result, and whether it is the one of an earlier call. */
export interface ToolCallResult { text: string, replayed?: true }

/** How long a claim and its outcome are kept, in milliseconds, and whether NeonPanel's final errors are kept too. */
interface Retention { claim: number, outcome: number, finalErrors: boolean }

const DAY_MS = 86_400_000
const WINDOW_MS = 120_000
const MARGIN_MS = 5000

/** At-most-once writes: a record is made before the first byte is sent, and holds the outcome afterwards. */
export default fp(async (fastify) => {
  /** A caller that sent a write longer ago than this does not wait for its result any more. */
  const maxAge = fastify.config.NEONPANEL_DEADLINE + MARGIN_MS
  const withKey: Retention = { claim: DAY_MS, outcome: DAY_MS, finalErrors: true }
  const withoutKey: Retention = { claim: Math.max(WINDOW_MS, maxAge), outcome: WINDOW_MS, finalErrors: false }
  const running = new Set<Promise<unknown>>()

  /** Nothing is sent while earlier writes cannot be looked up. */
  async function orUnavailable<T> (work: Promise<T>): Promise<T> {
    return work.catch(cause => {
      throw new Failure('idempotency_store_unavailable', undefined,
        { cause, retryAfter: 1 })
    })
  }

  /** What the record of an earlier call says. */
  async function resultFromRecord (key: string, fingerprint: string, { claim }: Retention): Promise<ToolCallResult> {
    const { record, remaining } = await orUnavailable(fastify.records.read(key)) ?? { remaining: claim }
    if (record && record.fingerprint !== fingerprint) throw new Failure('idempotency_key_reused')
    if (record?.state === 'done') return { text: fromRecord(record), replayed: true }
    if (record?.state === 'unknown' || claim - remaining > maxAge) {
      throw new Failure('outcome_unknown', undefined, { ofEarlierCall: true })
    }
    throw new Failure('idempotency_in_progress', undefined, { retryAfter: 1 })
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
    const settled = record
      ? fastify.records.settle(key, { ...record, fingerprint: claim.fingerprint, at: Date.now() }, retention.outcome)
      : fastify.records.release(key, claim)
    await settled.catch(err => fastify.log.error({ err }, 'What came of a write could not be recorded.'))
    if (typeof outcome === 'string') return outcome
    throw outcome
  }

  fastify.decorate('records', fastify.redis ? redisStore(fastify.redis, fastify.log) : memoryStore())
  fastify.decorate('runOnce', async (subject, write, carryOut) => {
    const { key, fingerprint } = identify(subject, write)
    const retention = write.key === undefined ? withoutKey : withKey
    const claim: WriteRecord = { state: 'sent', fingerprint, at: Date.now() }
    if (!await orUnavailable(fastify.records.claim(key, claim, retention.claim))) {
      return resultFromRecord(key, fingerprint, retention)
    }
    const sending = send(key, claim, retention, carryOut)
    running.add(sending)
    return { text: await sending.finally(() => running.delete(sending)) }
  })

  fastify.addHook('onClose', async () => { await Promise.allSettled(running) })
}, { name: 'idempotency', dependencies: ['config', 'errors', 'redis'] })
