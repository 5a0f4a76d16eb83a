import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { EXIT_TIMEOUT_MS } from './connections/close-timeout.ts'
import { Failure } from './errors/index.ts'
import logger from './logger/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: {
      phase: 'serving' | 'draining' | 'closing'
      /** Since when the gateway runs, of which this process may be a later one; epoch milliseconds. */
      began: number
      /** What a stop waits for: how many of each there are now. */
      pending: Record<string, () => number>
    }
  }
}

/**
 * Milliseconds in which the same signal is no second one: Ctrl+C comes from the terminal, and once more from npm, for
 * which close-with-grace would end the process.
 */
const SAME_SIGNAL_MS = 1000

/** How many processes are in each phase, before this one is counted. */
const IN_NONE = { serving: 0, draining: 0, closing: 0 }

/**
 * The phases of a shutdown: while draining, only `/readyz` says so; while closing, new requests get 503 and running
 * ones are finished.
 */
export default fp<{ began?: number | undefined }>(async (fastify, { began = Date.now() }) => {
  const lifecycle: FastifyInstance['lifecycle'] = { phase: 'serving', began, pending: {} }
  fastify.decorate('lifecycle', lifecycle)
  fastify.metrics?.gauge('processes', () => ({ ...IN_NONE, [lifecycle.phase]: 1 }))

  fastify.addHook('onRequest', (_request, _reply, done) => {
    if (lifecycle.phase === 'closing') throw new Failure('shutting_down', undefined, { close: true })
    done()
  })

  fastify.addHook('preClose', async () => { lifecycle.phase = 'closing' })
}, { name: 'drain', dependencies: ['config', 'metrics', 'errors'] })

function counts ({ lifecycle }: FastifyInstance): Record<string, number> {
  return Object.fromEntries(Object.entries(lifecycle.pending).map(([name, count]) => [name, count()]))
}

/**
 * Ends the process properly on SIGTERM and SIGINT: `/readyz` fails for DRAIN_DELAY while all else is served, then the
 * application closes and the process exits with 0. After an uncaught error it does the same, logs it and exits with 1:
 * the state of the process cannot be trusted. A second signal or error exits with 1 at once, and so does what is not
 * closed after 50 s. During the start there are no requests to wait for, and the process ends at once. `onStop` is
 * called when a stop begins; the returned function stops with an exit code. One of several processes that stops by
 * itself leaves new requests to the others at once, without DRAIN_DELAY.
 */
export function closeOnSignal (
  starting: Promise<FastifyInstance>, onStop = () => {}
): (exitCode: number) => Promise<void> {
  let app: FastifyInstance | undefined
  let stop: { signal: string | undefined, began: number } | undefined
  starting.then(started => { app = started }, () => {}) // server.ts reports why it cannot

  async function shutDown (exitCode: number, signal?: NodeJS.Signals) {
    const now = performance.now()
    if (signal && stop?.signal === signal && now - stop.began < SAME_SIGNAL_MS) return
    if (stop || !app) process.exit(stop ? 1 : exitCode)
    stop = { signal, began: now }
    onStop()
    const { lifecycle, config: { DRAIN_DELAY, PROCESSES }, log } = app
    const drainDelay = exitCode > 0 && PROCESSES > 1 ? 0 : DRAIN_DELAY
    lifecycle.phase = 'draining'
    const stopping = `The gateway stops: /readyz fails, and all else is served for ${drainDelay} ms.`
    log.info({ signal, drainDelay, ...counts(app) }, stopping)
    await sleep(drainDelay)
    setTimeout(() => {
      log.fatal('The gateway does not close; it is ended.')
      process.exit(1)
    }, EXIT_TIMEOUT_MS)
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
  return shutDown
}
