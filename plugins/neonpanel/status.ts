import { Failure, failures, type Details } from '../errors/index.ts'
import isRecord from '../../schemas/is-record.ts'
import type { Query } from '../../tools/context.ts'
import { wireName } from './query.ts'
import retryAfter from './retry-after.ts'
import wordsOf, { clean, MAX_ITEMS, MAX_MESSAGE_LENGTH } from './words.ts'

type Field = NonNullable<Details['fields']>[number]

const INVALID: ReadonlySet<number> = new Set([400, 409, 415, 422])
const TOO_LARGE: ReadonlySet<number> = new Set([413, 414, 431])
const WITHOUT_WORDS: ReadonlySet<number> = new Set([401, 404, 429])
/** What frameworks say of their own accord to whoever is not permitted something. */
const STANDARD = /^(?:this action is unauthori[sz]ed|forbidden|unauthori[sz]ed|access denied|permission denied)[.!]?$/i

/** `company_uuids.0` as the caller wrote it: `companyUuids/0`. */
function fieldOf (wire: string, query: Query): string {
  const [first = '', ...rest] = clean(wire).split('.')
  const name = Object.keys(query).find(name => wireName(name) === first) ?? first
  return [name, ...rest].join('/')
}

/** The field messages of a 422 (`{"details.0.quantity": ["…"]}`), as far as they have the documented shape. */
function fieldsOf (body: unknown, query: Query): Field[] {
  if (!isRecord(body) || !isRecord(body.errors)) return []
  return Object.entries(body.errors).slice(0, MAX_ITEMS)
    .map(([wire, messages]) => ({ field: fieldOf(wire, query), message: wordsOf(messages) }))
}

function invalid (body: unknown, query: Query): Failure {
  const fields = fieldsOf(body, query)
  const sentence = [wordsOf(body), ...fields.map(({ field, message }) => `${field}: ${message}`)].filter(Boolean)
    .join(' ')
  const details: Details = fields.length > 0 ? { fields } : {}
  return new Failure('upstream_invalid',
    sentence === '' ? undefined : `NeonPanel refused the values: ${sentence}`.slice(0, MAX_MESSAGE_LENGTH), details)
}

function notPermitted (words: string): Failure {
  return new Failure('upstream_refused',
    words === '' || STANDARD.test(words) ? undefined : `NeonPanel does not permit this for your user: ${words}`)
}

/** NeonPanel did nothing, and says why, or not. */
export function refused (words: string, status: number): Failure {
  const reason = words === '' ? ` with HTTP ${status}.` : `: ${words}`
  return new Failure('upstream_refused', `NeonPanel refused this${reason}`)
}

/** NeonPanel's own failure. Seconds that it asks to wait are passed on. */
function failed (status: number, seconds: number | undefined): Failure {
  const cause = new Error(`NeonPanel answered with status ${status}.`)
  if (status === 504) return new Failure('upstream_timeout', undefined, { cause })
  return seconds === undefined
    ? new Failure('upstream_failed', undefined, { cause })
    : new Failure('upstream_failed', `NeonPanel is not available right now. Retry in ${seconds} s.`,
      { cause, retryAfter: seconds })
}

/** Whether the body of a response with this status has a message for the caller. */
export function hasMessage (status: number): boolean {
  return status >= 400 && status < 500 && !WITHOUT_WORDS.has(status)
}

/**
 * The failure that a status other than 2xx stands for; the body's message is passed on only where `hasMessage`. 401 is
 * not for this table.
 */
export default function failureOfStatus (
  status: number, body: unknown, query: Query, retryAfterField: string | string[] | undefined
): Failure {
  const asked = retryAfter(retryAfterField)
  const seconds = asked === undefined ? undefined : Math.max(asked, 1)
  if (INVALID.has(status)) return invalid(body, query)
  if (TOO_LARGE.has(status)) {
    return new Failure('upstream_invalid', 'NeonPanel refused this as too large. Send less in one call.')
  }
  if (status === 403) return notPermitted(wordsOf(body))
  if (status === 404) return new Failure('upstream_not_found')
  if (status === 429) {
    const wait = seconds ?? failures.upstream_busy.retryAfter
    return new Failure('upstream_busy', `NeonPanel asks to slow down. Retry in ${wait} s.`, { retryAfter: wait })
  }
  if (status >= 500) return failed(status, seconds)
  if (status >= 400) return refused(wordsOf(body), status)
  return new Failure('upstream_bad_response', undefined,
    { cause: new Error(`NeonPanel answered with status ${status}.`) })
}
