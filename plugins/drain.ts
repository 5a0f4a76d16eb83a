import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors.ts'

declare module 'fastify' {
  interface FastifyInstance { lifecycle: { phase: 'serving' | 'leaving' | 'closing' } }
}

/** A little more than one tool call may take, in milliseconds. */
const PATIENCE = 45_000
const REAP = 50
const RETRY_AFTER = 5

/** The phases of a shutdown. While closing, new requests get 503, running ones are finished, and idle sockets are closed. */
export default fp(async (fastify) => {
  const lifecycle: FastifyInstance['lifecycle'] = { phase: 'serving' }
  let reaper: NodeJS.Timeout | undefined
  let axe: NodeJS.Timeout | undefined
  fastify.decorate('lifecycle', lifecycle)

  /** Connections, for those that never sent a byte: Node does not count them as idle, and browsers keep some in reserve. */
  const sockets = new Set<Socket>()
  fastify.server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  function reap () {
    fastify.server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  fastify.addHook('onRequest', async () => {
    if (lifecycle.phase === 'closing') throw new Failure('shutting_down', undefined, { retryAfter: RETRY_AFTER, close: true })
  })

  fastify.addHook('preClose', async () => {
    lifecycle.phase = 'closing'
    reaper = setInterval(reap, REAP).unref()
    axe = setTimeout(() => fastify.server.closeAllConnections(), PATIENCE).unref()
  })

  fastify.addHook('onClose', async () => {
    clearInterval(reaper)
    clearTimeout(axe)
  })
}, { name: 'drain', dependencies: ['config', 'errors'] })

/**
 * Ends the process properly on SIGTERM and SIGINT: `/readyz` fails for `delay` milliseconds while all else is served, then the
 * application closes and the process exits with 0. After an error that nobody caught it does the same, logs it and exits with 1:
 * what is left of the process cannot be trusted. A second signal or error exits with 1 at once.
 */
export function closeOnSignal (app: FastifyInstance, delay: number): void {
  const leave = async (exitCode: number) => {
    if (app.lifecycle.phase !== 'serving') process.exit(1)
    app.lifecycle.phase = 'leaving'
    await sleep(delay)
    await app.close()
    process.exit(exitCode)
  }
  const stop = () => leave(0)
  const fail = (error: unknown) => {
    app.log.fatal({ err: error }, 'An error was not caught; the gateway stops.')
    return leave(1)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  process.on('unhandledRejection', fail).on('uncaughtException', fail)
}
