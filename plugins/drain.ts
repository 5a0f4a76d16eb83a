import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors/index.ts'
import logger from './logger/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: {
      phase: 'serving' | 'draining' | 'closing'
      /** What a stop waits for: how many of each there are now. */
      pending: Record<string, () => number>
    }
  }
}

const RETRY_AFTER = 5
/**
 * Milliseconds for a close: those that running requests have (connections.ts), and some more. With DRAIN_DELAY less
 * than the 60 s that orchestrators wait.
 */
const CLOSE_TIMEOUT_MS = 50_000
/** Milliseconds in which the same signal is no second one: Ctrl+C comes from the terminal, and once more from npm. */
const SAME_SIGNAL = 1000

/**
 * The phases of a shutdown: while draining, only `/readyz` says so; while closing, new requests get 503 and running
 * ones are finished.
 */
export default fp(async (fastify) => {
  const lifecycle: FastifyInstance['lifecycle'] = { phase: 'serving', pending: {} }
  fastify.decorate('lifecycle', lifecycle)

  fastify.addHook('onRequest', (_request, _reply, done) => {
    if (lifecycle.phase === 'closing') {
      throw new Failure('shutting_down', undefined, { retryAfter: RETRY_AFTER, close: true })
    }
    done()
  })

  fastify.addHook('preClose', async () => { lifecycle.phase = 'closing' })
}, { name: 'drain', dependencies: ['config', 'errors'] })

function counts ({ lifecycle }: FastifyInstance): Record<string, number> {
  return Object.fromEntries(Object.entries(lifecycle.pending).map(([name, count]) => [name, count()]))
}

/**
 * Ends the process properly on SIGTERM and SIGINT: `/readyz` fails for DRAIN_DELAY while all else is served, then the
 * application closes and the process exits with 0. After an uncaught error it does the same, logs it and exits with 1:
 * the state of the process cannot be trusted. A second signal or error exits with 1 at once, and so does what is not
 * closed after 50 s. During the start there are no requests to wait for, and the process ends at once.
 */
export function closeOnSignal (starting: Promise<FastifyInstance>): void {
  let app: FastifyInstance | undefined
  let stop: { signal: string | undefined, began: number } | undefined
  starting.then(started => { app = started }, () => {}) // server.ts reports why it cannot

  async function shutDown (exitCode: number, signal?: NodeJS.Signals) {
    const now = performance.now()
    if (signal && stop?.signal === signal && now - stop.began < SAME_SIGNAL) return
    if (stop || !app) process.exit(stop ? 1 : exitCode)
    stop = { signal, began: now }
    const { lifecycle, config: { DRAIN_DELAY }, log } = app
    lifecycle.phase = 'draining'
    const stopping = `The gateway stops: /readyz fails, and all else is served for ${DRAIN_DELAY} ms.`
    log.info({ signal, drainDelay: DRAIN_DELAY, ...counts(app) }, stopping)
    await sleep(DRAIN_DELAY)
    setTimeout(() => {
      log.fatal('The gateway does not close; it is ended.')
      process.exit(1)
    }, CLOSE_TIMEOUT_MS)
    log.info(counts(app), 'New requests are refused; running calls and event streams are finished.')
    await app.close()
    log.info({ ms: Math.round(performance.now() - now) }, 'The gateway has stopped.')
    process.exit(exitCode)
  }
  const end = (signal: NodeJS.Signals) => shutDown(0, signal)
  function fail (error: unknown) {
    const { log } = app ?? Fastify({ logger: logger('fatal') })
    log.fatal({ err: error }, 'An error was not caught; the gateway stops.')
    return shutDown(1)
  }
  process.on('SIGTERM', end).on('SIGINT', end)
  process.on('unhandledRejection', fail).on('uncaughtException', fail)
}
