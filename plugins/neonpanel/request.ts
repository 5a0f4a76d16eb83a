import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'undici'
import type { CallRecord } from '../audit.ts'
import { Failure } from '../errors/index.ts'
import readResponse, { type UpstreamResponse, type ReadOptions } from './response.ts'
import type { Breaker } from './breaker.ts'
import classify, { unknownOutcome } from './transport-error.ts'
import type { Path } from '../../tools/path.ts'
import type { Retries } from './retries.ts'
import retryAfter from './retry-after.ts'
import send, { type TransportError, type RawResponse } from './dispatch.ts'

/** What all calls share. */
interface Upstream {
  breaker: Breaker
  retryBudget: Retries
  /** Whether attempts may be made again: not while the gateway stops. */
  isServing: () => boolean
}

/** One request to NeonPanel. `search` begins with its question mark. */
interface UpstreamRequest extends ReadOptions {
  method: 'GET' | 'POST'
  path: Path
  search: string
  body?: string
  token: string
  /** Headers of the trace that the call belongs to. */
  trace: Readonly<Record<string, string>>
  /** The moment, of performance.now(), by which there must be an answer. */
  deadline: number
  /** Milliseconds that one attempt may take. */
  attemptTimeout: number
  /** Aborted when the caller has cancelled or disconnected. */
  signal: AbortSignal | undefined
  /** Where attempts and the status of the last answer are noted. */
  record: CallRecord | undefined
}

/** Statuses of a service that is briefly unavailable. */
const unavailableStatuses: ReadonlySet<number> = new Set([502, 503, 504])
/** Seconds that NeonPanel may ask to wait before an attempt is made again. */
const MAX_RETRY_AFTER = 2

/** How many retries a response allows, and the seconds that it asks to wait. */
function retriesFor ({ status, headers }: RawResponse): { maxRetries: number, seconds: number } {
  if (unavailableStatuses.has(status)) return { maxRetries: 2, seconds: 0 }
  const seconds = retryAfter(headers['retry-after'])
  return status === 429 && seconds !== undefined &&
    seconds <= MAX_RETRY_AFTER
    ? { maxRetries: 2, seconds }
    : { maxRetries: 0, seconds: 0 }
}

function isUnsent (outcome: RawResponse | TransportError): boolean {
  return 'cause' in outcome && outcome.stage === 'unsent'
}

function assess (outcome: RawResponse | TransportError) {
  if ('cause' in outcome) return { ...classify(outcome), seconds: 0 }
  const { maxRetries, seconds } = retriesFor(outcome)
  return { health: outcome.status < 500 ? 'good' : 'bad', maxRetries, seconds } as const
}

function recordAttempt (record: CallRecord, outcome: RawResponse | TransportError): void {
  record.attempts++
  if ('status' in outcome) record.upstream = outcome.status
}

/** The end of a call, after its last attempt. */
function finish (outcome: RawResponse | TransportError, upstreamRequest: UpstreamRequest): UpstreamResponse {
  try {
    if ('cause' in outcome) throw classify(outcome).failure
    return readResponse(outcome, upstreamRequest)
  } catch (error) {
    throw upstreamRequest.method === 'POST' &&
      error instanceof Failure
      ? unknownOutcome(error, !isUnsent(outcome))
      : error
  }
}

/**
 * Asks NeonPanel, and asks again where that may help: a read up to two times, a write once if nothing of it was sent.
 * Redirects are not followed. Throws the failures of docs/upstream.md 8; of a write that may have arrived,
 * `outcome_unknown`.
 */
export default async function sendRequest (
  pool: Pool, { breaker, retryBudget, isServing }: Upstream, upstreamRequest: UpstreamRequest
): Promise<UpstreamResponse> {
  const { method, path, search, body = null, token, trace, deadline, attemptTimeout, signal, record } = upstreamRequest
  const isWrite = method === 'POST'
  const headers = Object.assign({ authorization: `Bearer ${token}`, accept: 'application/json' }, trace,
    isWrite && { 'content-type': 'application/json' })
  const request = { method, path: path + search, headers, body }
  retryBudget.count(performance.now())

  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now()
    if (signal?.aborted) throw new Failure('cancelled')
    if (deadline <= startedAt) {
      return finish({ stage: 'unsent', cause: new Failure('upstream_timeout') }, upstreamRequest)
    }
    const entry = breaker.beforeAttempt(startedAt)
    const outcome = await send(pool, request, Math.min(deadline - startedAt, attemptTimeout), signal)
    const now = performance.now()
    if (record) recordAttempt(record, outcome)
    const { health, maxRetries, seconds } = assess(outcome)
    breaker.afterAttempt(entry, health, now)

    const allowed = isWrite ? Math.min(maxRetries, isUnsent(outcome) ? 1 : 0) : maxRetries
    const wait = attempt <= allowed && breaker.isClosed() &&
      isServing()
      ? retryBudget.wait(attempt, seconds * 1000, now)
      : undefined
    if (wait === undefined || now + wait >= deadline) return finish(outcome, upstreamRequest)
    // a caller that cancels meanwhile is noticed above
    await sleep(wait, undefined, signal && { signal }).catch(() => {})
  }
}
