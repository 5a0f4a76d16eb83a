import { createHash, randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import isRecord from '../../schemas/is-record.ts'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'
import watchLosses from './losses.ts'
import createShares from './shares.ts'
import type { Store, WriteRecord } from './store.ts'

/** What a key holds and what is left of its lifetime, which is begun anew if the clock of the server was set back. */
const readScript = script(`
  if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}
`)
const deleteScript =
  script('if redis.call(\'GET\', KEYS[1]) == ARGV[1] then return redis.call(\'DEL\', KEYS[1]) end return 0')

/** Milliseconds between attempts to write down what could not be written when it happened. */
const RETRY_DELAY_MS = 250

function isWriteRecord (value: unknown): value is WriteRecord {
  return isRecord(value) && typeof value.state === 'string' && /^(sent|done|unknown)$/.test(value.state) &&
    typeof value.fingerprint === 'string'
}

/** The record in a value: a name that no other claim has, and JSON. Throws an Error for what is not ours. */
function recordOf (text: string): WriteRecord {
  const record: unknown = JSON.parse(text.slice(text.indexOf(' ')))
  if (!isWriteRecord(record)) throw new Error('This is not a record of a write.')
  return record
}

/**
 * Records that replicas share. A claim is one SET NX PX; how old a record is follows from what is left of its lifetime,
 * so that clocks do not matter. A claim that may or may not have been written is withdrawn, and an outcome that Redis
 * did not accept is written again, until it is written or its lifetime is over.
 */
export default function redisStore (redis: SharedRedis, log: FastifyBaseLogger): Store {
  const names = new WeakMap<WriteRecord, string>()
  const pending = new Map<string, { work: () => Promise<unknown>, until: number }>()
  let timer: NodeJS.Timeout | undefined
  const losses = watchLosses(redis, log)
  const shares = createShares(redis, log)
  /** Whose claims are to be settled, by key. */
  const subjects = new Map<string, string>()

  function nameOf (key: string): string {
    return redis.key('write', createHash('sha256').update(key).digest('hex'))
  }

  function textOf (record: WriteRecord): string {
    const name = names.get(record) ?? randomUUID()
    names.set(record, name)
    return `${name} ${JSON.stringify(record)}`
  }

  async function retryPending (): Promise<void> {
    timer = undefined
    for (const [name, { work, until }] of pending) {
      const over = until < Date.now() || await work().then(() => true, () => false)
      if (over) pending.delete(name)
    }
    scheduleRetry()
  }

  function scheduleRetry (): void {
    if (pending.size > 0) timer ??= setTimeout(retryPending, RETRY_DELAY_MS).unref()
  }

  /** Does it now or, if that fails, as soon as possible. Throws what the first attempt throws. */
  async function retryUntilWritten<T> (name: string, lifetime: number, work: () => Promise<T>): Promise<T> {
    pending.delete(name)
    try {
      return await work()
    } catch (error) {
      pending.set(name, { work, until: Date.now() + lifetime })
      scheduleRetry()
      throw error
    }
  }

  function withdraw (name: string, claim: WriteRecord): Promise<unknown> {
    return redis.run(client => deleteScript(client, [name], [textOf(claim)]))
  }

  function takeSubject (key: string): string {
    const subject = subjects.get(key) ?? ''
    subjects.delete(key)
    return subject
  }

  return {
    async claim (key, record, lifetime, subject) {
      const name = nameOf(key)
      losses.check()
      await shares.claim(subject, name, lifetime)
      const sent = redis.up
      try {
        const reply = await redis.run(client => client.set(name, textOf(record), 'PX', lifetime, 'NX'))
        if (reply === 'OK') subjects.set(key, subject)
        return reply === 'OK'
      } catch (error) {
        shares.release(subject, name)
        if (sent) retryUntilWritten(name, lifetime, () => withdraw(name, record)).catch(() => {})
        throw error
      }
    },
    async read (key, lifetime) {
      const reply = await redis.run(client => readScript(client, [nameOf(key)], [lifetime]))
      const [text, remaining]: readonly unknown[] = Array.isArray(reply) ? reply : []
      if (typeof text !== 'string' || typeof remaining !== 'number') return undefined
      return { record: recordOf(text), remaining }
    },
    async settle (key, record, lifetime) {
      const name = nameOf(key)
      const subject = takeSubject(key)
      await retryUntilWritten(name, lifetime,
        () => redis.run(client => client.set(name, textOf(record), 'PX', lifetime)))
      losses.remember(name, lifetime)
      shares.settle(subject, name, lifetime)
    },
    async release (key, claim) {
      const name = nameOf(key)
      shares.release(takeSubject(key), name)
      await retryUntilWritten(name, Infinity, () => withdraw(name, claim))
    }
  }
}
