import type { UpstreamResponse, HandlerResult } from '../plugins/neonpanel/index.ts'
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

/**
 * An import's answer with its `request_id`, which may have come as X-Request-Id alone. One that is not finished says in
 * `retry_after_seconds` and in a sentence when to ask again.
 */
export default function importResult (response: UpstreamResponse, defaultPause: number): HandlerResult {
  const { body } = response
  if (!isRecord(body)) return response
  const id = body.request_id === undefined || body.request_id === null ? response.requestId : undefined
  const named = id === undefined ? body : { ...body, request_id: id }
  const seconds = pauseOf(response, defaultPause)
  if (seconds === undefined) return named === body ? response : { body: named }
  return {
    body: {
      ...named,
      retry_after_seconds: seconds,
      hint: `Not finished. Its status by this request_id may be another one in ${seconds} s.`
    }
  }
}
