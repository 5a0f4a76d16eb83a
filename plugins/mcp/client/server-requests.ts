import type { ResponseMessage } from '../../../schemas/json-rpc.ts'
import isRecord from '../../../schemas/is-record.ts'
import { toJson } from '../../text/json.ts'
import type { Relay } from '../../relay/index.ts'
import type { InputRequest, InputResponse } from '../protocol/types.ts'

/** The stream that a request is sent on, the subject that may respond, and the signal that cancels it. */
interface Recipient { subject: string, emit: (message: string) => void, signal: AbortSignal }

/** Requests to clients of the legacy era. */
export interface ServerRequests {
  /**
   * Sends a request and waits for the posted response. Throws an Error for a refusal, for none within a minute, and
   * when the call has ended.
   */
  ask (inputRequest: InputRequest, recipient: Recipient): Promise<InputResponse>
  /** Takes a response that a client posted, from its subject only. False where this replica sent no such request. */
  onResponse (response: ResponseMessage, subject: string): boolean
}

interface PendingRequest { subject: string, resolve: (response: InputResponse) => void, reject: (error: Error) => void }

/** Milliseconds; after a minute the clients themselves have given up. */
const RESPONSE_TIMEOUT_MS = 60_000

function messageOf (error: unknown): string {
  return isRecord(error) && typeof error.message === 'string' ? error.message : 'no reason given'
}

/**
 * Requests to the client have an id that cannot be guessed (2025-11-25 client/elicitation, client/sampling,
 * client/roots).
 */
export default function createServerRequests (relay: Relay): ServerRequests {
  const pending = new Map<unknown, PendingRequest>()

  return {
    ask ({ method, params }, { subject, emit, signal }) {
      const id = relay.id()
      const release = relay.accept(id)
      return new Promise((resolve, reject) => {
        const cleanUp = () => {
          pending.delete(id)
          release()
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
        }
        const succeed = (response: InputResponse) => { cleanUp(); resolve(response) }
        const fail = (error: Error) => { cleanUp(); reject(error) }
        const onAbort = () => fail(new Error('The call is over.'))
        const timer =
          setTimeout(() => fail(new Error(`The client did not answer ${method} in time.`)), RESPONSE_TIMEOUT_MS)
        pending.set(id, { subject, resolve: succeed, reject: fail })
        signal.addEventListener('abort', onAbort, { once: true })
        if (signal.aborted) onAbort()
        else emit(toJson({ jsonrpc: '2.0', id, method, params }))
      })
    },
    onResponse ({ id, result, error }, subject) {
      const pendingRequest = pending.get(id)
      if (pendingRequest?.subject !== subject) return pendingRequest !== undefined
      if (isRecord(result)) pendingRequest.resolve(result)
      else pendingRequest.reject(new Error(`The client refused: ${messageOf(error)}`))
      return true
    }
  }
}
