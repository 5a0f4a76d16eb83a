import { setMaxListeners } from 'node:events'
import type { FastifyReply } from 'fastify'

/**
 * The signal of a call that cannot be cancelled. One for all, so that it can be recognised and gets hardly any
 * listeners: each listener makes adding the next one more expensive.
 */
export const neverAborted = new AbortController().signal
setMaxListeners(0, neverAborted)

/** Aborted when the connection ends before the answer has gone out. */
export default function abortOnDisconnect ({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  // an abort that is not needed costs more than all else here
  raw.once('close', () => { if (!raw.writableFinished) controller.abort() })
  return controller.signal
}
