import fp from 'fastify-plugin'
import { Failure, failureOf } from './errors.ts'
import identify, { type Write } from './idempotency/identity.ts'
import memoryStore from './idempotency/memory.ts'
import { failed, keep, recall } from './idempotency/outcome.ts'
import redisStore from './idempotency/redis.ts'
import type { Store, WriteRecord } from './idempotency/store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is known of writes, by key. */
    records: Store
    /**
     * Carries out a subject's write, at most once for each key, and gives the JSON text that `carryOut` comes to, or came to before.
     * Throws what it throws, and `idempotency_in_progress`, `idempotency_key_reused`, `idempotency_store_unavailable`, `outcome_unknown`.
     */
    once (subject: string, write: Write, carryOut: () => Promise<string>): Promise<Result>
  }
}

/** The JSON text of a tool's result, and whether it is the one of an earlier call. */
export interface Result { text: string, replayed?: true }

/** How long a claim and what comes of it are kept, in milliseconds, and whether NeonPanel's verdicts are kept too. */
interface Keeping { claim: number, outcome: number, verdicts: boolean }

const DAY = 86_400_000
const WINDOW = 120_000
const MARGIN = 5000

/** At-most-once writes: a record is made before the first byte leaves, and says afterwards what came of it. */
export default fp(async (fastify) => {
  /** Whoever sent something longer ago than this is not there any more to hear of it. */
  const patience = fastify.config.NEONPANEL_DEADLINE + MARGIN
  const own: Keeping = { claim: DAY, outcome: DAY, verdicts: true }
  const derived: Keeping = { claim: Math.max(WINDOW, patience), outcome: WINDOW, verdicts: false }
  const running = new Set<Promise<unknown>>()

  /** Nothing is sent while nobody can say what was sent before. */
  async function look<T> (work: Promise<T>): Promise<T> {
    return work.catch(cause => { throw new Failure('idempotency_store_unavailable', undefined, { cause, retryAfter: 1 }) })
  }

  /** What the record of an earlier call says. */
  async function answerFrom (key: string, fingerprint: string, { claim }: Keeping): Promise<Result> {
    const { record, left } = await look(fastify.records.read(key)) ?? { left: claim }
    if (record && record.fingerprint !== fingerprint) throw new Failure('idempotency_key_reused')
    if (record?.state === 'done') return { text: recall(record), replayed: true }
    if (record?.state === 'unknown' || claim - left > patience) throw new Failure('outcome_unknown', undefined, { again: true })
    throw new Failure('idempotency_in_progress', undefined, { retryAfter: 1 })
  }

  /** Sends what has been claimed, and records what came of it; a claim that cannot be changed any more will be read as unknown. */
  async function send (key: string, claim: WriteRecord, keeping: Keeping, carryOut: () => Promise<string>): Promise<string> {
    const outcome = await carryOut().catch(error => failed(failureOf(error)))
    const kept = keep(outcome, keeping.verdicts)
    const settled = kept
      ? fastify.records.settle(key, { ...kept, fingerprint: claim.fingerprint, at: Date.now() }, keeping.outcome)
      : fastify.records.release(key, claim)
    await settled.catch(err => fastify.log.error({ err }, 'What came of a write could not be recorded.'))
    if (typeof outcome === 'string') return outcome
    throw outcome
  }

  fastify.decorate('records', fastify.redis ? redisStore(fastify.redis, fastify.log) : memoryStore())
  fastify.decorate('once', async (subject, write, carryOut) => {
    const { key, fingerprint } = identify(subject, write)
    const keeping = write.key === undefined ? derived : own
    const claim: WriteRecord = { state: 'sent', fingerprint, at: Date.now() }
    if (!await look(fastify.records.claim(key, claim, keeping.claim))) return answerFrom(key, fingerprint, keeping)
    const sending = send(key, claim, keeping, carryOut)
    running.add(sending)
    return { text: await sending.finally(() => running.delete(sending)) }
  })

  fastify.addHook('onClose', async () => { await Promise.allSettled(running) })
}, { name: 'idempotency', dependencies: ['config', 'errors', 'redis'] })
