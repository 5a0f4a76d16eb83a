import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { Failure } from '../errors.ts'
import { hasWords } from './refusal.ts'

/** How far a request had come: `unsent` proves that not a byte of it has left, `answered` that the answer had begun. */
type Stage = 'unsent' | 'sent' | 'answered'

/** What NeonPanel answered. `bytes` is the body of a 2xx and of a refusal that has words; it is empty where nobody reads it. */
export interface Reply { status: number, headers: IncomingHttpHeaders, bytes: Buffer }

/** Why there is no answer, or not all of it. */
export interface Accident { stage: Stage, cause: unknown }

/** Bytes of a refusal, and milliseconds of one that has no words, that are spent on it for the sake of its connection. */
const MOST_WORDS = 65_536
const MOST_SILENCE = 1000
const nothing = Buffer.alloc(0)

function joined (chunks: readonly Buffer[]): Buffer {
  const [first = nothing] = chunks
  return chunks.length < 2 ? first : Buffer.concat(chunks)
}

/**
 * Sends one request and reads its answer. It is given up after so many milliseconds, however much has come by then, or when `gone`
 * is aborted. Never rejects; a refusal whose body breaks loses its words, not its verdict.
 */
export default function exchange (pool: Pool, request: Dispatcher.DispatchOptions, milliseconds: number, gone?: AbortSignal): Promise<Reply | Accident> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let stage: Stage = 'unsent'
    let answer: Omit<Reply, 'bytes'> | undefined
    let controller: Dispatcher.DispatchController | undefined
    let given: Failure | undefined
    let spare = MOST_WORDS

    function end (): void {
      clearTimeout(timer)
      gone?.removeEventListener('abort', leave)
    }

    function fail (cause: unknown): void {
      end()
      if (answer && answer.status > 299) resolve({ ...answer, bytes: nothing })
      else resolve({ stage, cause })
    }

    function giveUp (cause: Failure): void {
      given = cause
      fail(cause)
      controller?.abort(cause)
    }

    const leave = () => giveUp(new Failure('cancelled'))
    let timer = setTimeout(() => giveUp(new Failure('upstream_timeout')), milliseconds)
    gone?.addEventListener('abort', leave, { once: true })

    pool.dispatch(request, {
      onRequestStart (started) {
        controller = started
        if (given) started.abort(given)
        else stage = 'sent'
      },
      onResponseStart (started, status, headers) {
        if (status < 200) return
        stage = 'answered'
        answer = { status, headers }
        if (status < 300 || hasWords(status)) return
        resolve({ ...answer, bytes: nothing })
        clearTimeout(timer)
        timer = setTimeout(() => started.abort(new Error('The refusal does not end.')), MOST_SILENCE)
      },
      onResponseData (started, chunk) {
        chunks.push(chunk)
        if (answer && answer.status > 299 && (spare -= chunk.length) < 0) started.abort(new Error('The refusal is too long.'))
      },
      onResponseEnd () {
        end()
        if (answer) resolve({ status: answer.status, headers: answer.headers, bytes: joined(chunks) })
      },
      onResponseError: (_controller, error) => fail(error)
    })
  })
}
