import { setTimeout as sleep } from 'node:timers/promises'
import isRecord from '../../schemas/is-record.ts'
import type { Occurrence } from '../mcp/events/occurrence.ts'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'
import { lastIds } from './ids.ts'

/** An occurrence on its way to the replicas: the id of its event, and the subjects it is for. */
interface Entry { id: string, subjects: readonly string[], occurrence: Occurrence }

/** Brings entries to every replica, each once and in one order. */
interface Channel {
  /** Rejects where Redis does not take it. */
  publish (entry: Entry): Promise<unknown>
  /** Delivers what is published from now on. */
  open (): Promise<void>
  close (): Promise<void>
}

/** Entries that Redis keeps, about, and for how long after the last one, in milliseconds. */
const MAX_ENTRIES = 10_000
const TTL_MS = 3_600_000
/** Milliseconds. */
const READ_TIMEOUT_MS = 1000
const RETRY_PAUSE_MS = 50
const BATCH = 100
const BEGINNING = '0-0'

const append = script(`
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'entry', ARGV[1])
  return redis.call('PEXPIRE', KEYS[1], ARGV[3])
`)

function isEntry (value: unknown): value is Entry {
  return isRecord(value) && typeof value.id === 'string' && Array.isArray(value.subjects) && isRecord(value.occurrence)
}

/** Whether an id of a Redis stream, milliseconds and a number, comes before another one. */
function isBefore (one: string, other: string): boolean {
  const [oneMs = 0, oneNumber = 0] = one.split('-').map(Number)
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number)
  return oneMs < otherMs || (oneMs === otherMs && oneNumber < otherNumber)
}

/**
 * Entries over a Redis stream, which each replica reads from where it was: also after an outage of its connection.
 * Alone, without Redis, they are delivered at once. One that was published twice is delivered once.
 */
export default function createChannel (redis: SharedRedis | null, deliver: (entry: Entry) => void): Channel {
  const delivered = lastIds()

  function deliverOnce (entry: Entry): void {
    if (delivered.add(entry.id)) deliver(entry)
  }

  if (!redis) return { publish: async entry => deliverOnce(entry), open: async () => {}, close: async () => {} }

  const key = redis.key('events')
  const reader = redis.connect(READ_TIMEOUT_MS)
  let isOpen = true
  /** The id of the last entry that was read. */
  let last: string | undefined
  let reading: Promise<void> = Promise.resolve()

  async function newest (): Promise<string> {
    const [[id] = [BEGINNING]] = await reader.xrevrange(key, '+', '-', 'COUNT', 1)
    return id
  }

  function take (fields: readonly string[]): void {
    const entry: unknown = JSON.parse(fields[1] ?? 'null')
    if (isEntry(entry)) deliverOnce(entry)
  }

  async function next (): Promise<void> {
    last ??= await newest()
    const [[, entries] = [key, []]] =
      await reader.xread('COUNT', BATCH, 'BLOCK', READ_TIMEOUT_MS, 'STREAMS', key, last) ?? []
    for (const [id, fields] of entries) {
      last = id
      take(fields)
    }
    // a Redis that was restarted empty, or whose clock was set back, begins with smaller ids
    if (entries.length === 0 && isBefore(await newest(), last)) last = BEGINNING
  }

  async function read (): Promise<void> {
    await next().catch(() => sleep(RETRY_PAUSE_MS))
    if (isOpen) reading = read()
  }

  return {
    publish: entry => redis.run(client =>
      append(client, [key], [JSON.stringify(entry), MAX_ENTRIES, TTL_MS])),
    async open () {
      await reader.connect().catch(() => {}) // it comes back by itself, and the outage is in the log
      last = await newest().catch(() => undefined)
      reading = read()
    },
    async close () {
      isOpen = false
      reader.disconnect()
      await reading
    }
  }
}
