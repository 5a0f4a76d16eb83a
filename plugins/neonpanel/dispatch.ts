import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import type CallSignal from '../../schemas/call-signal.ts'
import { Failure } from '../errors/index.ts'
import { hasMessage } from './status.ts'

/** How far a request had come: `unsent` proves that not a byte of it was sent, `answered` that the answer had begun. */
type Stage = 'unsent' | 'sent' | 'answered'

/**
 * What NeonPanel answered. `bytes` is the body of a 2xx and of an error response with a message; it is empty where it
 * is not read.
 */
export interface RawResponse { status: number, headers: IncomingHttpHeaders, bytes: Buffer }

/** Why there is no response, or not all of it. */
export interface TransportError { stage: Stage, cause: unknown }

export type Send = typeof send

/** Milliseconds between two looks at the body of a read, which must have grown in them. */
const IDLE_BODY_MS = 10_000
/** What has come of a body before the answer begins. */
const NOTHING = -1
/** Bytes of an error response, and milliseconds of one without a message, that are read to keep its connection. */
const MAX_ERROR_BODY_BYTES = 65_536
const UNREAD_BODY_TIMEOUT_MS = 1000
const emptyBody = Buffer.alloc(0)

function joined (chunks: readonly Buffer[]): Buffer {
  const [first = emptyBody] = chunks
  return chunks.length < 2 ? first : Buffer.concat(chunks)
}

/**
 * Sends one request and reads its answer. It is aborted after so many milliseconds, however much has come by then, when
 * a body does not grow, or when `signal` is aborted. One timer sees to all of it, where undici's own would be two more
 * for each request. Never rejects; an error response whose body breaks keeps its status.
 */
export default function send (
  pool: Pool, request: Dispatcher.DispatchOptions, timeoutMs: number, signal?: CallSignal,
  idleMs = request.method === 'GET' ? IDLE_BODY_MS : timeoutMs
): Promise<RawResponse | TransportError> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let stage: Stage = 'unsent'
    let response: Omit<RawResponse, 'bytes'> | undefined
    let controller: Dispatcher.DispatchController | undefined
    let abortedWith: Failure | undefined
    let remainingBytes = MAX_ERROR_BODY_BYTES

    function end (): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }

    function fail (cause: unknown): void {
      end()
      if (response && response.status > 299) resolve({ ...response, bytes: emptyBody })
      else resolve({ stage, cause })
    }

    function giveUp (cause: Failure): void {
      abortedWith = cause
      fail(cause)
      controller?.abort(cause)
    }

    const onAbort = () => giveUp(new Failure('cancelled'))
    const endsAt = performance.now() + timeoutMs
    let before = NOTHING

    function look (): void {
      const left = endsAt - performance.now()
      const came = stage === 'answered' ? chunks.length : NOTHING
      if (left <= 0 || (came !== NOTHING && came === before)) return giveUp(new Failure('upstream_timeout'))
      before = came
      timer = setTimeout(look, Math.min(left, idleMs))
    }

    let timer = setTimeout(look, Math.min(timeoutMs, idleMs))
    signal?.addEventListener('abort', onAbort)

    pool.dispatch(request, {
      onRequestStart (started) {
        controller = started
        if (abortedWith) started.abort(abortedWith)
        else stage = 'sent'
      },
      onResponseStart (started, status, headers) {
        if (status < 200) return
        stage = 'answered'
        response = { status, headers }
        if (status < 300 || hasMessage(status)) return
        resolve({ ...response, bytes: emptyBody })
        clearTimeout(timer)
        timer = setTimeout(() => started.abort(new Error('The refusal does not end.')), UNREAD_BODY_TIMEOUT_MS)
      },
      onResponseData (started, chunk) {
        chunks.push(chunk)
        if (response && response.status > 299 && (remainingBytes -= chunk.length) < 0) {
          started.abort(new Error('The refusal is too long.'))
        }
      },
      onResponseEnd () {
        end()
        if (response) resolve({ status: response.status, headers: response.headers, bytes: joined(chunks) })
      },
      onResponseError: (_controller, error) => fail(error)
    })
  })
}
