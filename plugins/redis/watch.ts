import type { Redis } from 'ioredis'
import type { FastifyBaseLogger } from 'fastify'
import troubleOf, { isGeneral, silence } from './trouble.ts'

/** A Redis that may be away: whoever uses it hears so at once and never waits long. */
export interface Watched {
  /** False from the first sign of an outage until Redis takes writes again. */
  readonly up: boolean
  /**
   * Runs commands. Rejects at once while Redis is away, within 100 ms when it is silent, and with what it says otherwise; the
   * outage is logged here.
   */
  run<T> (work: (client: Redis) => Promise<T>): Promise<T>
  /** Calls back each time Redis has come, also the first time. */
  onBack (then: () => void): void
  /** Resolves when the first verdict is there, whatever it is. */
  settled: Promise<void>
  stop (): void
}

/** Milliseconds. */
const PATIENCE = 100
const PROBE_EVERY = 250
const QUIET = 10_000
/** Failures in a row that make an outage of a connection that still stands. */
const STRIKES = 3

const AWAY = 'Limits count for each replica alone, writes are refused, and event streams are answered by their own replica only.'

/** The outcome, or `silence` when there is none in time. A stalled process is not a silent Redis: what has arrived by then counts. */
async function inTime<T> (work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(silence)), PATIENCE)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Watches a connection. It is up once `probe`, which must write, succeeds; down when it ends, or after three failures in a row.
 * While it is down a probe goes out four times a second, so that no request has to find out. One warning for an outage, one line
 * when it is over.
 */
export default function watch (client: Redis, probe: (client: Redis) => Promise<unknown>, log: FastifyBaseLogger): Watched {
  let up = false
  let strikes = 0
  let warned = -Infinity
  let told = false
  let probing = false
  let over = false
  let last: unknown
  let settle = () => {}
  const settled = new Promise<void>(resolve => { settle = resolve })
  const listeners: (() => void)[] = []
  const timer = setInterval(check, PROBE_EVERY).unref()

  function warn (error: unknown): void {
    if (Date.now() - warned < QUIET) return
    warned = Date.now()
    log.warn({ err: error }, `Redis is not used: ${troubleOf(error)}. ${AWAY}`)
  }

  function fall (error: unknown): void {
    if (over) return
    up = false
    strikes = 0
    settle()
    if (!told) warn(error)
    told = true
  }

  function rise (): void {
    up = true
    strikes = 0
    settle()
    if (told) log.info('Redis is used again.')
    told = false
    for (const then of listeners) then()
  }

  function strike (error: unknown): void {
    if (!isGeneral(error)) return warn(error)
    strikes++
    if (up && strikes >= STRIKES) fall(error)
  }

  async function check (): Promise<void> {
    if (up || probing || client.status !== 'ready') return
    probing = true
    try {
      await inTime(probe(client))
      rise()
    } catch (error) {
      fall(error)
    } finally {
      probing = false
    }
  }

  client.on('error', error => { last = error })
  client.on('close', () => fall(last ?? new Error('The connection ended.')))
  client.on('ready', () => {
    last = undefined
    return check()
  })

  return {
    get up () { return up },
    settled,
    onBack: then => { listeners.push(then) },
    async run (work) {
      if (!up) throw new Error('Redis is away.')
      try {
        const outcome = await inTime(work(client))
        strikes = 0
        return outcome
      } catch (error) {
        strike(error)
        throw error
      }
    },
    stop () {
      over = true
      clearInterval(timer)
    }
  }
}
