import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type CallSignal from '../../schemas/call-signal.ts'

/** Listens to the response itself: making an AbortController costs more than all else that a call of a tool makes. */
class DisconnectSignal implements CallSignal {
  readonly #response: ServerResponse

  constructor (response: ServerResponse) {
    this.#response = response
  }

  get aborted (): boolean {
    return this.#response.destroyed && !this.#response.writableFinished
  }

  addEventListener (_type: 'abort', listener: () => void): void {
    this.#response.on('close', listener)
  }

  removeEventListener (_type: 'abort', listener: () => void): void {
    this.#response.off('close', listener)
  }
}

/**
 * Aborted when the connection ends before the answer has gone out; whoever still listens when it has is told too, for
 * nobody waits any more.
 */
export default function abortOnDisconnect ({ raw }: FastifyReply): CallSignal {
  return new DisconnectSignal(raw)
}
