import type { UpstreamResponse, HandlerResult } from './context.ts'
import isRecord from '../schemas/is-record.ts'

const MIN_PAUSE = 1
const MAX_PAUSE = 300

/**
 * Seconds (1 to 300) after which NeonPanel wants to be asked again, `defaultPause` where it does not say; undefined for
 * what is finished.
 */
export function pauseOf ({ status, body, retryAfter }: UpstreamResponse, defaultPause: number): number | undefined {
  if (!isRecord(body)) return undefined
  const finished = status !== 202 && body.status !== 'queued' && body.status !== 'processing'
  return finished ? undefined : Math.min(Math.max(retryAfter ?? defaultPause, MIN_PAUSE), MAX_PAUSE)
}

/** The answer with members besides; its text keeps the order of the others. */
function withMembers ({ body, text }: HandlerResult, members: Readonly<Record<string, unknown>>): HandlerResult {
  if (!isRecord(body)) return { body, text }
  const isNew = Object.keys(members).every(name => !(name in body))
  const added = JSON.stringify(members).slice(0, -1)
  return {
    body: { ...body, ...members },
    text: isNew ? text?.replace(/^\{\s*(\}?)/, (_begin, end) => `${added}${end === '' ? ',' : end}`) : undefined
  }
}

/**
 * An import's answer with its `request_id`, which may have come as X-Request-Id alone. One that is not finished says in
 * `retry_after_seconds` and in a sentence when to ask again.
 */
export default function importResult (response: UpstreamResponse, defaultPause: number): HandlerResult {
  const { body, requestId } = response
  if (!isRecord(body)) return response
  const hasId = body.request_id !== undefined && body.request_id !== null
  const id = hasId || requestId === undefined ? {} : { request_id: requestId }
  const seconds = pauseOf(response, defaultPause)
  const wait = seconds === undefined
    ? {}
    : {
        retry_after_seconds: seconds,
        hint: `Not finished. Its status by this request_id may be another one in ${seconds} s.`
      }
  const members = { ...id, ...wait }
  return Object.keys(members).length === 0 ? response : withMembers(response, members)
}

/** What a write answers that NeonPanel accepted with an answer that cannot be read, but for its id at most. */
export function acceptedImport (id: unknown): Readonly<Record<string, unknown>> {
  return {
    ...(typeof id === 'string' || typeof id === 'number' ? { request_id: String(id) } : {}),
    status: 'accepted',
    hint: 'NeonPanel accepted this, but its answer cannot be read. The document is or will be in NeonPanel; the same ' +
      'call with another key would create a second one.'
  }
}
