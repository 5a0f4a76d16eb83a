import { setTimeout as sleep } from 'node:timers/promises'
import isRecord from '../../schemas/is-record.ts'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'

/**
 * A message, who sent it, and its number among what that replica sent in order; 0 outside the order. An epoch ends when
 * its sender has given up an envelope of it; 0 where there is none yet.
 */
export interface Envelope { from: string, epoch: number, seq: number, message: unknown }

/** Milliseconds. */
const READ_TIMEOUT_MS = 1000
const RETRY_DELAY_MS = 50
const INBOX_TTL_MS = 30_000
const RENEW_INTERVAL_MS = 1000
const MAX_ENVELOPES = 100

/**
 * Creates the inbox, by an empty envelope, and renews its expiry. A key of another type is an error, and is left alone.
 */
const renewInbox = script(`
  redis.call('XLEN', KEYS[1])
  if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('XADD', KEYS[1], '*', 'envelope', 'null') end
  return redis.call('PEXPIRE', KEYS[1], ARGV[1])
`)

function isEnvelope (value: unknown): value is Envelope {
  return isRecord(value) && typeof value.from === 'string' && typeof value.epoch === 'number' &&
    typeof value.seq === 'number'
}

/** This replica's inbox. Envelopes are handled in order and deleted afterwards; none is handled twice. */
export default function openInbox (
  redis: SharedRedis, address: string, receive: (envelope: Envelope) => void
): { open (): Promise<void>, close (): Promise<void> } {
  const reader = redis.connect(READ_TIMEOUT_MS)
  let processed = new Set<string>()
  let open = true
  let reading: Promise<void> = Promise.resolve()

  async function renew (): Promise<void> {
    // tried again, and in the log
    await redis.run(client => renewInbox(client, [address], [INBOX_TTL_MS])).catch(() => {})
  }
  const timer = setInterval(renew, RENEW_INTERVAL_MS).unref()
  redis.onReconnect(renew)

  /** Deletes what was handled last, and waits for more. */
  async function next (): Promise<void> {
    const deleted = processed.size === 0 ? undefined : reader.xdel(address, ...processed)
    const [, streams] = await Promise.all([deleted, reader.xread('COUNT', MAX_ENVELOPES, 'BLOCK', READ_TIMEOUT_MS,
      'STREAMS', address, '0')])
    const previous = processed
    processed = new Set()
    for (const [id, [, text = '']] of streams?.[0]?.[1] ?? []) {
      processed.add(id)
      const envelope: unknown = previous.has(id) ? undefined : JSON.parse(text)
      if (isEnvelope(envelope)) receive(envelope)
    }
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
      await redis.run(client => client.del(address)).catch(() => {}) // it expires by itself
    }
  }
}
