import { STATUS_CODES } from 'node:http'
import type { TSchema } from '@sinclair/typebox'
import { Problem } from '../../schemas/problem.ts'
import { ways, type Code } from '../errors.ts'

const headers = {
  RateLimit: { type: 'string', description: 'What is left of the limit: "subject";r=requests;t=seconds.' },
  'RateLimit-Policy': { type: 'string', description: 'The limit: "subject";q=requests;w=seconds.' },
  'Retry-After': { type: 'integer', description: 'Seconds to wait.' },
  'Idempotency-Replayed': { type: 'string', description: 'true where this is the answer of an earlier call, and nothing was sent.' },
  'WWW-Authenticate': { type: 'string', description: 'Where to sign in, and for which scopes (RFC 6750, RFC 9728).' }
}

type Header = keyof typeof headers

/** The codes that a call of a tool may end with; the status of each is in the one table of failures. */
const reads: readonly Code[] = [
  'invalid_arguments', 'parse_error', 'malformed_credentials', 'invalid_token', 'insufficient_scope', 'upstream_refused', 'upstream_not_found',
  'upstream_invalid', 'result_too_large', 'rate_limited', 'upstream_busy', 'upstream_unreachable', 'upstream_failed', 'upstream_bad_response',
  'upstream_too_large', 'shutting_down', 'upstream_timeout'
]
const writes: readonly Code[] = [...reads, 'idempotency_in_progress', 'idempotency_key_reused', 'idempotency_store_unavailable', 'outcome_unknown']

/** The statuses that an earlier call may have ended with. */
const replayed: readonly number[] = [200, ways.upstream_not_found.status, ways.upstream_invalid.status]

/** The shape of a problem without its sentences, which would be said a hundred times. */
const terse: object = JSON.parse(JSON.stringify(Problem, (name, value) => name === 'description' ? undefined : value))

/** The statuses of a code: one more where the failure may be of an earlier call. */
function statusesOf (code: Code): readonly number[] {
  const way = ways[code]
  return 'again' in way ? [way.status, way.again] : [way.status]
}

function headersOf (status: number, readOnly: boolean): Record<string, object> {
  const names: Header[] = []
  if (status === 200 || status === 429) names.push('RateLimit', 'RateLimit-Policy')
  if (status === 409 || status === 429 || status === 503) names.push('Retry-After')
  if (status === 401 || status === 403) names.push('WWW-Authenticate')
  if (!readOnly && replayed.includes(status)) names.push('Idempotency-Replayed')
  return Object.fromEntries(names.map(name => [name, headers[name]]))
}

function answer (headers: object, description: string, type: string, schema: object): object {
  return { description, headers, content: { [type]: { schema } } }
}

/** The answers of a tool's operation by status: its output, and problem+json for every failure of the table that a call can meet. */
export default function responses (output: TSchema, readOnly: boolean): Record<string, object> {
  const codes = readOnly ? reads : writes
  const statuses = [...new Set(codes.flatMap(statusesOf))].sort((one, other) => one - other)
  const problems = statuses.map(status => {
    const own = codes.filter(code => statusesOf(code).includes(status)).join(', ')
    return [status, answer(headersOf(status, readOnly), `${STATUS_CODES[status]}: ${own}.`, 'application/problem+json', terse)] as const
  })
  return Object.fromEntries([[200, answer(headersOf(200, readOnly), 'The result.', 'application/json', output)], ...problems])
}
