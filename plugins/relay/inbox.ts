import { setTimeout as sleep } from 'node:timers/promises'
import isRecord from '../record.ts'
import type { Shared } from '../redis.ts'
import script from '../redis/script.ts'

/**
 * A message, who sent it, and its number among what that replica sent in order; 0 outside the order. A thread ends when its sender has
 * given up a letter of it; 0 where there is none yet.
 */
export interface Letter { from: string, thread: number, turn: number, message: unknown }

/** Milliseconds. */
const WAIT = 1000
const AGAIN = 50
const LIFETIME = 30_000
const RENEW = 1000
const AT_ONCE = 100

/** Makes the inbox, by a letter that says nothing, and gives it a lifetime. What is not an inbox is an error, and stays as it is. */
const keep = script(`
  redis.call('XLEN', KEYS[1])
  if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('XADD', KEYS[1], '*', 'letter', 'null') end
  return redis.call('PEXPIRE', KEYS[1], ARGV[1])
`)

function isLetter (value: unknown): value is Letter {
  return isRecord(value) && typeof value.from === 'string' && typeof value.thread === 'number' && typeof value.turn === 'number'
}

/** This replica's inbox. Letters are taken one after the other and deleted when they have been; none is taken twice. */
export default function openInbox (redis: Shared, address: string, take: (letter: Letter) => void): { open (): Promise<void>, close (): Promise<void> } {
  const reader = redis.connect(WAIT)
  let taken = new Set<string>()
  let open = true
  let reading: Promise<void> = Promise.resolve()

  async function renew (): Promise<void> {
    await redis.run(client => keep(client, [address], [LIFETIME])).catch(() => {}) // tried again, and in the log
  }
  const timer = setInterval(renew, RENEW).unref()
  redis.onBack(renew)

  /** Deletes what was taken last, and waits for more. */
  async function next (): Promise<void> {
    const deleted = taken.size === 0 ? undefined : reader.xdel(address, ...taken)
    const [, streams] = await Promise.all([deleted, reader.xread('COUNT', AT_ONCE, 'BLOCK', WAIT, 'STREAMS', address, '0')])
    const known = taken
    taken = new Set()
    for (const [id, [, text = '']] of streams?.[0]?.[1] ?? []) {
      taken.add(id)
      const letter: unknown = known.has(id) ? undefined : JSON.parse(text)
      if (isLetter(letter)) take(letter)
    }
  }

  async function read (): Promise<void> {
    await next().catch(() => sleep(AGAIN))
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
      await redis.run(client => client.del(address)).catch(() => {}) // it ends by itself
    }
  }
}
