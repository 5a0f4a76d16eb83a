import type { FastifyBaseLogger } from 'fastify'
import type { Client } from './connection.ts'
import describeError, { isGeneral, isStale, noAnswer } from './describe-error.ts'

/** A Redis that may be down: its users learn so at once and never wait long. */
export interface Watched {
  /** False from the first sign of an outage until Redis takes writes again. */
  readonly up: boolean
  /**
   * Runs commands. Rejects at once while Redis is away, within 100 ms when it is silent, and with the error of Redis
   * otherwise; the outage is logged here.
   */
  run<T> (work: (client: Client) => Promise<T>): Promise<T>
  /** Calls back each time Redis is connected, also the first time. */
  onReconnect (listener: () => void): void
  /** Resolves when the state is known for the first time. */
  settled: Promise<void>
  stop (): void
}

/** Milliseconds. */
const COMMAND_TIMEOUT_MS = 100
const PROBE_INTERVAL_MS = 250
const WARN_INTERVAL_MS = 10_000
/** Failures in a row that make an outage of a connection that is kept. */
const MAX_ERRORS = 3

const CONSEQUENCES = 'Limits count for each replica alone, writes are refused, and event streams are answered by ' +
  'their own replica only.'

/**
 * The outcome, or `noAnswer` when there is none in time. A stalled process is not a silent Redis: what has arrived by
 * then counts.
 */
async function inTime<T> (work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(noAnswer)), COMMAND_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Watches a connection. It is up once `probe`, which must write, succeeds; down when it ends, or after three failures
 * in a row. While it is down a probe goes out four times a second, so that no request has to find out. One warning for
 * an outage, one line when it is over.
 */
export default function watch (
  client: Client, probe: (client: Client) => Promise<unknown>, log: FastifyBaseLogger
): Watched {
  let up = false
  let wasUp = false
  let errors = 0
  let warnedAt = -Infinity
  let reported = false
  let probing = false
  let stopped = false
  let resolveSettled = () => {}
  const settled = new Promise<void>(resolve => { resolveSettled = resolve })
  const listeners: (() => void)[] = []
  const timer = setInterval(check, PROBE_INTERVAL_MS).unref()

  function warn (error: unknown): void {
    if (Date.now() - warnedAt < WARN_INTERVAL_MS) return
    warnedAt = Date.now()
    log.warn({ err: error }, `Redis is not used: ${describeError(error)}. ${CONSEQUENCES}`)
  }

  function markDown (error: unknown): void {
    if (stopped) return
    up = false
    errors = 0
    resolveSettled()
    if (!reported) warn(error)
    reported = true
  }

  function markUp (): void {
    up = wasUp = true
    errors = 0
    resolveSettled()
    if (reported) log.info('Redis is used again.')
    reported = false
    for (const listener of listeners) listener()
  }

  function recordError (error: unknown): void {
    if (!isGeneral(error)) return warn(error)
    errors++
    if (up && (isStale(error) || errors >= MAX_ERRORS)) markDown(error)
  }

  async function check (): Promise<void> {
    if (up || probing || client.status !== 'ready') return
    probing = true
    try {
      await inTime(probe(client))
      markUp()
    } catch (error) {
      markDown(error)
    } finally {
      probing = false
    }
  }

  client.on('error', markDown)
  client.on('close', () => markDown(new Error(wasUp ? 'The connection ended.' : 'ECONNRESET It never answered.')))
  client.on('ready', check)

  return {
    get up () { return up },
    settled,
    onReconnect: listener => { listeners.push(listener) },
    async run (work) {
      if (!up) throw new Error('Redis is away.')
      try {
        const outcome = await inTime(work(client))
        errors = 0
        return outcome
      } catch (error) {
        recordError(error)
        throw error
      }
    },
    stop () {
      stopped = true
      clearInterval(timer)
    }
  }
}
