import isRecord from '../../schemas/is-record.ts'
import scrub from '../text/scrub.ts'

export const MAX_MESSAGE_LENGTH = 2000
export const MAX_ITEMS = 50
/** Where frameworks put the words of a refusal, the fuller ones first. */
const NAMES = ['message', 'error_description', 'detail', 'error', 'errors', 'title'] as const
const MAX_DEPTH = 3
/** What Laravel quotes of its inside: the failed SQL, and the class of a model. */
const INSIDE = /(?:SQLSTATE\[|No query results for model \[).*$/s

/** A text of NeonPanel as a caller may read it. */
export function clean (text: string): string {
  return scrub(text.replace(INSIDE, '')).trim().slice(0, MAX_MESSAGE_LENGTH)
}

/** The words of an error response; empty where there are none. */
export default function wordsOf (body: unknown, depth = MAX_DEPTH): string {
  if (typeof body === 'string') return clean(body)
  if (depth === 0) return ''
  if (Array.isArray(body)) {
    return body.slice(0, MAX_ITEMS).map(item => wordsOf(item, depth - 1)).filter(Boolean).join(' ')
  }
  if (!isRecord(body)) return ''
  return NAMES.map(name => wordsOf(body[name], depth - 1)).find(Boolean) ?? ''
}
