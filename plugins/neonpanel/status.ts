import { Failure, type Details } from '../errors/index.ts'
import isRecord from '../../schemas/is-record.ts'
import scrub from '../text/scrub.ts'
import { wireName, type Query } from './query.ts'
import retryAfter from './retry-after.ts'

const MAX_MESSAGE_LENGTH = 2000
const MAX_FIELDS = 50
const RETRY_AFTER = { fallback: 5, min: 1, max: 60 }
const INVALID: ReadonlySet<number> = new Set([400, 409, 413, 415, 422])

function clean (text: string): string {
  return scrub(text).slice(0, MAX_MESSAGE_LENGTH)
}

/** `company_uuids.0` as the caller wrote it: `companyUuids/0`. */
function fieldOf (wire: string, query: Query): string {
  const [first = '', ...rest] = clean(wire).split('.')
  const name = Object.keys(query).find(name => wireName(name) === first) ?? first
  return [name, ...rest].join('/')
}

/** The field messages of a 422 (`{"details.0.quantity": ["…"]}`), as far as they have the documented shape. */
function fieldsOf (errors: unknown, query: Query): { field: string, message: string }[] {
  if (!isRecord(errors)) return []
  return Object.entries(errors).slice(0, MAX_FIELDS).map(([wire, messages]) => {
    const texts = (Array.isArray(messages) ? messages : [messages]).filter(text => typeof text === 'string')
    return { field: fieldOf(wire, query), message: clean(texts.join(' ')) }
  })
}

function invalid (body: unknown, query: Query): Failure {
  const message = isRecord(body) && typeof body.message === 'string' ? body.message : ''
  const fields = isRecord(body) ? fieldsOf(body.errors, query) : []
  const sentence =
    [clean(message), ...fields.map(({ field, message }) => `${field}: ${message}`)].filter(Boolean).join(' ')
  const details: Details = fields.length > 0 ? { fields } : {}
  return new Failure('upstream_invalid',
    sentence === '' ? undefined : `NeonPanel refused the values: ${sentence}`.slice(0, MAX_MESSAGE_LENGTH), details)
}

/** Whether the body of a response with this status has a message for the caller. */
export function hasMessage (status: number): boolean {
  return INVALID.has(status)
}

/**
 * The failure that a status other than 2xx stands for; the body's message is passed on only where `hasMessage`. 401 is
 * not for this table.
 */
export default function failureOfStatus (
  status: number, body: unknown, query: Query, retryAfterField: string | string[] | undefined
): Failure {
  if (INVALID.has(status)) return invalid(body, query)
  if (status === 403) return new Failure('upstream_refused')
  if (status === 404) return new Failure('upstream_not_found')
  if (status === 429) {
    const seconds =
      Math.min(Math.max(retryAfter(retryAfterField) ?? RETRY_AFTER.fallback, RETRY_AFTER.min), RETRY_AFTER.max)
    return new Failure('upstream_busy', `NeonPanel asks to slow down. Retry in ${seconds} s.`, { retryAfter: seconds })
  }
  const cause = new Error(`NeonPanel answered with status ${status}.`)
  return new Failure(status >= 500 ? 'upstream_failed' : 'upstream_bad_response', undefined, { cause })
}
