import { Failure, type Details } from '../errors.ts'
import isRecord from '../record.ts'
import scrub from '../scrub.ts'
import { wireName, type Query } from './query.ts'
import retryAfter from './retry-after.ts'

const LONGEST = 2000
const MOST_FIELDS = 50
const BUSY = { fallback: 5, least: 1, most: 60 }
const INVALID: ReadonlySet<number> = new Set([400, 409, 413, 415, 422])

function clean (text: string): string {
  return scrub(text).slice(0, LONGEST)
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
  return Object.entries(errors).slice(0, MOST_FIELDS).map(([wire, messages]) => {
    const texts = (Array.isArray(messages) ? messages : [messages]).filter(text => typeof text === 'string')
    return { field: fieldOf(wire, query), message: clean(texts.join(' ')) }
  })
}

function invalid (body: unknown, query: Query): Failure {
  const message = isRecord(body) && typeof body.message === 'string' ? body.message : ''
  const fields = isRecord(body) ? fieldsOf(body.errors, query) : []
  const words = [clean(message), ...fields.map(({ field, message }) => `${field}: ${message}`)].filter(Boolean).join(' ')
  const details: Details = fields.length > 0 ? { fields } : {}
  return new Failure('upstream_invalid', words === '' ? undefined : `NeonPanel refused the values: ${words}`.slice(0, LONGEST), details)
}

/** Whether the body of an answer with this status has words for the caller. */
export function hasWords (status: number): boolean {
  return INVALID.has(status)
}

/** The failure that a status other than 2xx stands for; the body's words are passed on only where `hasWords`. 401 is not for this table. */
export default function refusal (status: number, body: unknown, query: Query, wait: string | string[] | undefined): Failure {
  if (INVALID.has(status)) return invalid(body, query)
  if (status === 403) return new Failure('upstream_refused')
  if (status === 404) return new Failure('upstream_not_found')
  if (status === 429) {
    const seconds = Math.min(Math.max(retryAfter(wait) ?? BUSY.fallback, BUSY.least), BUSY.most)
    return new Failure('upstream_busy', `NeonPanel asks to slow down. Retry in ${seconds} s.`, { retryAfter: seconds })
  }
  const cause = new Error(`NeonPanel answered with status ${status}.`)
  return new Failure(status >= 500 ? 'upstream_failed' : 'upstream_bad_response', undefined, { cause })
}
