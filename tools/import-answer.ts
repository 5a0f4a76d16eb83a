import type { Answer, Outcome } from '../plugins/neonpanel.ts'
import isRecord from '../plugins/record.ts'

const LEAST = 1
const MOST = 300

/**
 * An import's answer with its `request_id`, which may have come as X-Request-Id alone. One that is not finished says in
 * `retry_after_seconds` (1 to 300; `wait` where NeonPanel does not say) and in a sentence when to ask again.
 */
export default function importAnswer (answer: Answer, wait: number): Outcome {
  const { body } = answer
  if (!isRecord(body)) return answer
  const id = body.request_id === undefined || body.request_id === null ? answer.requestId : undefined
  const named = id === undefined ? body : { ...body, request_id: id }
  const finished = answer.status !== 202 && body.status !== 'queued' && body.status !== 'processing'
  if (finished) return named === body ? answer : { body: named }
  const seconds = Math.min(Math.max(answer.retryAfter ?? wait, LEAST), MOST)
  return {
    body: {
      ...named,
      retry_after_seconds: seconds,
      hint: `Not finished. Wait ${seconds} s, then call neonpanel.checkImportStatus with this request_id.`
    }
  }
}
