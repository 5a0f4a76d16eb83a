import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors.ts'
import logger from './logger.ts'

declare module 'fastify' {
  interface FastifyInstance { lifecycle: { phase: 'serving' | 'leaving' | 'closing' } }
}

const RETRY_AFTER = 5
/** Milliseconds for a close: those that running answers have (connections.ts), and some. With DRAIN_DELAY less than the 60 s that orchestrators wait. */
const LAST = 50_000

/** The phases of a shutdown: while leaving, only `/readyz` says so; while closing, new requests get 503 and running ones are finished. */
export default fp(async (fastify) => {
  const lifecycle: FastifyInstance['lifecycle'] = { phase: 'serving' }
  fastify.decorate('lifecycle', lifecycle)

  fastify.addHook('onRequest', (_request, _reply, done) => {
    if (lifecycle.phase === 'closing') throw new Failure('shutting_down', undefined, { retryAfter: RETRY_AFTER, close: true })
    done()
  })

  fastify.addHook('preClose', async () => { lifecycle.phase = 'closing' })
}, { name: 'drain', dependencies: ['config', 'errors'] })

/**
 * Ends the process properly on SIGTERM and SIGINT: `/readyz` fails for DRAIN_DELAY while all else is served, then the application
 * closes and the process exits with 0. After an error that nobody caught it does the same, logs it and exits with 1: what is left
 * of the process cannot be trusted. A second signal or error exits with 1 at once, and so does what is not closed after 50 s. During
 * the start there is nobody to wait for, and the process ends at once.
 */
export function closeOnSignal (starting: Promise<FastifyInstance>): void {
  let app: FastifyInstance | undefined
  let leaving = false
  starting.then(started => { app = started }, () => {}) // whoever starts it says why it cannot

  async function leave (exitCode: number) {
    if (leaving) process.exit(1)
    leaving = true
    if (!app) process.exit(exitCode)
    const { lifecycle, config, log } = app
    lifecycle.phase = 'leaving'
    await sleep(config.DRAIN_DELAY)
    setTimeout(() => {
      log.fatal('The gateway does not close; it is ended.')
      process.exit(1)
    }, LAST)
    await app.close()
    process.exit(exitCode)
  }
  const stop = () => leave(0)
  function fail (error: unknown) {
    const { log } = app ?? Fastify({ logger: logger('fatal') })
    log.fatal({ err: error }, 'An error was not caught; the gateway stops.')
    return leave(1)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  process.on('unhandledRejection', fail).on('uncaughtException', fail)
}
