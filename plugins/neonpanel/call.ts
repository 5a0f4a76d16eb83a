import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'undici'
import type { CallRecord } from '../audit.ts'
import { Failure } from '../errors.ts'
import readAnswer, { type Answer, type Reading } from './answer.ts'
import type { Breaker } from './breaker.ts'
import broken, { unknownOutcome } from './broken.ts'
import type { Path } from './path.ts'
import type { Retries } from './retries.ts'
import retryAfter from './retry-after.ts'
import exchange, { type Accident, type Reply } from './wire.ts'

/** What all calls share. */
interface Line {
  breaker: Breaker
  retries: Retries
  /** Whether attempts may be made again: not while the gateway stops. */
  isServing: () => boolean
}

/** One request to NeonPanel. `search` begins with its question mark. */
interface Call extends Reading {
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
  patience: number
  /** Aborted when nobody waits for the answer any more. */
  gone: AbortSignal | undefined
  /** Where attempts and the status of the last answer are noted. */
  record: CallRecord | undefined
}

/** Statuses of a service that is away for a moment. */
const away: ReadonlySet<number> = new Set([502, 503, 504])
/** Seconds that NeonPanel may ask to wait before an attempt is made again. */
const SHORT = 2

/** How many further attempts an answer is worth, and the seconds that it asks to wait. */
function worth ({ status, headers }: Reply): { again: number, seconds: number } {
  if (away.has(status)) return { again: 2, seconds: 0 }
  const seconds = retryAfter(headers['retry-after'])
  return status === 429 && seconds !== undefined && seconds <= SHORT ? { again: 2, seconds } : { again: 0, seconds: 0 }
}

function isUnsent (outcome: Reply | Accident): boolean {
  return 'cause' in outcome && outcome.stage === 'unsent'
}

function judge (outcome: Reply | Accident) {
  if ('cause' in outcome) return { ...broken(outcome), seconds: 0 }
  const { again, seconds } = worth(outcome)
  return { health: outcome.status < 500 ? 'good' : 'bad', again, seconds } as const
}

function note (record: CallRecord, outcome: Reply | Accident): void {
  record.attempts++
  if ('status' in outcome) record.upstream = outcome.status
}

/** The end of a call, after its last attempt. */
function settle (outcome: Reply | Accident, call: Call): Answer {
  try {
    if ('cause' in outcome) throw broken(outcome).failure
    return readAnswer(outcome, call)
  } catch (error) {
    throw call.method === 'POST' && error instanceof Failure ? unknownOutcome(error, !isUnsent(outcome)) : error
  }
}

/**
 * Asks NeonPanel, and asks again where that may help: a read up to two times, a write once if nothing of it has left. Redirects are not
 * followed. Throws the failures of docs/upstream.md 8; of a write that may have arrived, `outcome_unknown`.
 */
export default async function ask (pool: Pool, { breaker, retries, isServing }: Line, call: Call): Promise<Answer> {
  const { method, path, search, body = null, token, trace, deadline, patience, gone, record } = call
  const isWrite = method === 'POST'
  const headers = Object.assign({ authorization: `Bearer ${token}`, accept: 'application/json' }, trace, isWrite && { 'content-type': 'application/json' })
  const request = { method, path: path + search, headers, body }
  retries.count(performance.now())

  for (let attempt = 1; ; attempt++) {
    const began = performance.now()
    if (gone?.aborted) throw new Failure('cancelled')
    if (deadline <= began) return settle({ stage: 'unsent', cause: new Failure('upstream_timeout') }, call)
    const entry = breaker.enter(began)
    const outcome = await exchange(pool, request, Math.min(deadline - began, patience), gone)
    const now = performance.now()
    if (record) note(record, outcome)
    const { health, again, seconds } = judge(outcome)
    breaker.leave(entry, health, now)

    const most = isWrite ? Math.min(again, isUnsent(outcome) ? 1 : 0) : again
    const wait = attempt <= most && breaker.isClosed() && isServing() ? retries.wait(attempt, seconds * 1000, now) : undefined
    if (wait === undefined || now + wait >= deadline) return settle(outcome, call)
    await sleep(wait, undefined, gone && { signal: gone }).catch(() => {}) // whoever leaves meanwhile is noticed above
  }
}
