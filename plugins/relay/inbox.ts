import { setTimeout as sleep } from 'node:timers/promises'
import isRecord from '../../schemas/is-record.ts'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'

/** A text for whoever listens to an id on a replica; one that says `from` waits for a reply to its `call`. */
export interface Envelope { to: string, text: string, from?: unknown, call?: unknown }

interface Inbox {
  /** Reads from now on. */
  open (): Promise<void>
  close (): Promise<void>
  /** True while a replica of this name runs, and some seconds after it was killed. */
  isKnown (replica: string): Promise<boolean>
  send (replica: string, envelope: Envelope): Promise<unknown>
}

const READ_TIMEOUT_S = 1
/** Milliseconds. What is not read by then is dropped, while its sender still waits for the reply. */
const UNREAD_TTL_MS = 3000
const RETRY_DELAY_MS = 50
const NAME_TTL_MS = 10_000
const RENEW_INTERVAL_MS = 1000

const push = script(`
  redis.call('RPUSH', KEYS[1], ARGV[1])
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`)

function isEnvelope (value: unknown): value is Envelope {
  return isRecord(value) && typeof value.to === 'string' && typeof value.text === 'string'
}

/** The envelopes for one replica, in a Redis list that it pops: each is received once at most, in order. */
export default function createInbox (
  redis: SharedRedis, name: string, receive: (envelope: Envelope) => void
): Inbox {
  const listOf = (replica: string) => redis.key('inbox', replica)
  const nameOf = (replica: string) => redis.key('replica', replica)
  const reader = redis.connect(READ_TIMEOUT_S * 1000)
  let open = true
  let reading: Promise<void> = Promise.resolve()

  async function renew (): Promise<void> {
    // tried again, and in the log
    await redis.run(client => client.set(nameOf(name), '1', 'PX', NAME_TTL_MS)).catch(() => {})
  }
  const timer = setInterval(renew, RENEW_INTERVAL_MS).unref()
  redis.onReconnect(renew)

  async function next (): Promise<void> {
    const [, text = 'null'] = await reader.blpop(listOf(name), READ_TIMEOUT_S) ?? []
    const envelope: unknown = JSON.parse(text)
    if (isEnvelope(envelope)) receive(envelope)
  }

  async function read (): Promise<void> {
    await next().catch(() => sleep(RETRY_DELAY_MS))
    if (open) reading = read()
  }

  return {
    async open () {
      await renew()
      reading = read()
    },
    async close () {
      open = false
      clearInterval(timer)
      reader.disconnect()
      await reading
      await redis.run(client => client.del(nameOf(name))).catch(() => {}) // it expires by itself
    },
    isKnown: async replica => await redis.run(client => client.exists(nameOf(replica))) === 1,
    send: (replica, envelope) =>
      redis.run(client => push(client, [listOf(replica)], [JSON.stringify(envelope), UNREAD_TTL_MS]))
  }
}
