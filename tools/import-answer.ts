import type { Answer, Outcome } from '../plugins/neonpanel.ts'
import isRecord from '../plugins/record.ts'

const LEAST = 1
const MOST = 300

/** Seconds (1 to 300) after which NeonPanel wants to be asked again, `wait` where it does not say; undefined for what is finished. */
export function pauseOf ({ status, body, retryAfter }: Answer, wait: number): number | undefined {
  if (!isRecord(body)) return undefined
  const finished = status !== 202 && body.status !== 'queued' && body.status !== 'processing'
  return finished ? undefined : Math.min(Math.max(retryAfter ?? wait, LEAST), MOST)
}

/**
 * An import's answer with its `request_id`, which may have come as X-Request-Id alone. One that is not finished says in
 * `retry_after_seconds` and in a sentence when to ask again.
 */
export default function importAnswer (answer: Answer, wait: number): Outcome {
  const { body } = answer
  if (!isRecord(body)) return answer
  const id = body.request_id === undefined || body.request_id === null ? answer.requestId : undefined
  const named = id === undefined ? body : { ...body, request_id: id }
  const seconds = pauseOf(answer, wait)
  if (seconds === undefined) return named === body ? answer : { body: named }
  return {
    body: {
      ...named,
      retry_after_seconds: seconds,
      hint: `Not finished. Its status by this request_id may be another one in ${seconds} s.`
    }
  }
}
