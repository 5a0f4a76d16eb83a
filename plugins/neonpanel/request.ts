import type { Pool } from 'undici'
import type CallSignal from '../../schemas/call-signal.ts'
import type { CallRecord } from '../audit.ts'
import requestHeaders from '../http/request-headers.ts'
import { Failure, failureOf, type Code } from '../errors/index.ts'
import type { Metrics } from '../metrics/index.ts'
import readResponse, { isBroken, type ReadOptions } from './response.ts'
import type { Asked, Breaker } from './breaker.ts'
import classify, { unsent } from './transport-error.ts'
import type { UpstreamResponse } from '../../tools/context.ts'
import type { Path } from '../../tools/path.ts'
import pause from '../../tools/pause.ts'
import type { Retries } from './retries.ts'
import retryAfter from './retry-after.ts'
import writeOutcome from './write-outcome.ts'
import type { RawResponse, Send, TransportError } from './dispatch.ts'

/** What all calls share. */
interface Upstream {
  breaker: Breaker
  retryBudget: Retries
  send: Send
  /** Whether attempts may be made again: not while the gateway stops. */
  isServing: () => boolean
  /** Where each attempt is counted. */
  metrics: Metrics | null
}

/** One request to NeonPanel. `search` begins with its question mark. */
interface UpstreamRequest extends ReadOptions {
  method: 'GET' | 'POST'
  path: Path
  search: string
  body?: string
  token: string
  /** Whose call it is, and of what: one that fails is no fault of others. */
  asked: Asked
  /** Headers of the trace that the call belongs to. */
  trace: Readonly<Record<string, string>>
  /** The moment, of performance.now(), by which there must be an answer. */
  deadline: number
  /** Milliseconds that one attempt may take. */
  attemptTimeout: number
  /** Aborted when the caller has cancelled or disconnected. */
  signal: CallSignal | undefined
  /** Called before an answer is read: what that takes is the caller's. */
  resume: () => void
  /** Where attempts and the status of the last answer are noted. */
  record: CallRecord | undefined
}

/** Statuses of a service that is briefly unavailable. */
const unavailableStatuses: ReadonlySet<number> = new Set([502, 503])
/** Seconds that NeonPanel may ask to wait before an attempt is made again. */
const MAX_RETRY_AFTER = 2

/** How many retries a response allows, and the seconds that it asks to wait. */
function retriesFor ({ status, headers }: RawResponse, isBroken: boolean): { maxRetries: number, seconds: number } {
  if (isBroken) return { maxRetries: 1, seconds: 0 }
  if (status < 300) return { maxRetries: 0, seconds: 0 }
  const asked = retryAfter(headers['retry-after'])
  const seconds = asked ?? 0
  const isBrief = unavailableStatuses.has(status) || (status === 429 && asked !== undefined)
  return isBrief && seconds <= MAX_RETRY_AFTER ? { maxRetries: 2, seconds } : { maxRetries: 0, seconds: 0 }
}

function isUnsent (outcome: RawResponse | TransportError): boolean {
  return 'cause' in outcome && outcome.stage === 'unsent'
}

function assess (outcome: RawResponse | TransportError, read: UpstreamResponse | Failure) {
  if ('cause' in outcome) return { ...classify(outcome), seconds: 0 }
  const health = outcome.status < 500 ? 'good' : 'bad'
  return { health, ...retriesFor(outcome, read instanceof Failure && isBroken(read)) } as const
}

function recordAttempt (record: CallRecord, outcome: RawResponse | TransportError): void {
  record.attempts++
  if ('status' in outcome) record.upstream = outcome.status
}

/** The status of an answer, or the code of what came in its place. */
function resultOf (outcome: RawResponse | TransportError): number | Code {
  return 'status' in outcome ? outcome.status : classify(outcome).failure.code
}

/** What an attempt came to: the answer, or the failure that it stands for. */
function readOutcome (
  outcome: RawResponse | TransportError, upstreamRequest: UpstreamRequest
): UpstreamResponse | Failure {
  if ('cause' in outcome) return classify(outcome).failure
  try {
    return readResponse(outcome, upstreamRequest)
  } catch (error) {
    return failureOf(error)
  }
}

/** The end of a call, after its last attempt. */
function finish (result: UpstreamResponse | Failure): UpstreamResponse {
  if (result instanceof Failure) throw result
  return result
}

/**
 * Asks NeonPanel, and asks again where that may help: a read up to two times, a write once if nothing of it was sent.
 * Redirects are not followed. Throws the failures of docs/upstream.md 8; of a write that may have arrived,
 * `outcome_unknown`.
 */
export default async function sendRequest (
  pool: Pool, { breaker, retryBudget, send, isServing, metrics }: Upstream, upstreamRequest: UpstreamRequest
): Promise<UpstreamResponse> {
  const { method, path, search, body = null, token, asked, trace, deadline, attemptTimeout, signal, resume, record } =
    upstreamRequest
  const isWrite = method === 'POST'
  const headers = Object.assign({ authorization: `Bearer ${token}` }, requestHeaders, trace,
    isWrite && { 'content-type': 'application/json' })
  // a write has a connection of its own: one that idles can be closed by a proxy just then, and crosses the request
  const request = Object.assign({ method, path: path + search, headers, body }, isWrite && { reset: true })
  retryBudget.count(performance.now())
  let end: ReturnType<Breaker['begin']> | undefined

  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now()
    if (signal?.aborted) throw new Failure('cancelled')
    if (deadline <= startedAt) {
      const late = new Failure('upstream_timeout')
      throw isWrite ? unsent(late) : late
    }
    end ??= breaker.begin(asked, startedAt)
    const outcome = await send(pool, request, Math.min(deadline - startedAt, attemptTimeout), signal)
    resume()
    const now = performance.now()
    if (record) recordAttempt(record, outcome)
    metrics?.attempted(asked.operation, attempt, resultOf(outcome), now - startedAt)
    const read = readOutcome(outcome, upstreamRequest)
    const { health, maxRetries, seconds } = assess(outcome, read)
    const allowed = isWrite ? Math.min(maxRetries, isUnsent(outcome) ? 1 : 0) : maxRetries
    const wait = attempt <= allowed && breaker.isClosed(asked) && isServing()
      ? retryBudget.wait(asked.subject, attempt, seconds * 1000, now)
      : undefined
    if (wait === undefined || now + wait >= deadline) {
      end(health, now)
      return finish(isWrite ? writeOutcome(outcome, read) : read)
    }
    // a caller that cancels meanwhile is noticed above
    await pause(wait, signal)
  }
}
