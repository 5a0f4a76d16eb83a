import isRecord from '../../schemas/is-record.ts'
import { Failure, type Code } from '../errors/index.ts'
import type { Replay } from './replay.ts'
import type { WriteRecord } from './store.ts'

type Field = NonNullable<Failure['details']['fields']>[number]

/** NeonPanel's final errors about the values: the same call will get the same one. */
const finalErrors: ReadonlySet<Code> = new Set(['upstream_invalid', 'upstream_not_found'])

/**
 * What proves that nothing was created, and may be different next time. Of a write, unreachable means that not a byte
 * was sent.
 */
const retryableErrors: ReadonlySet<Code> = new Set([
  'invalid_arguments', 'invalid_token', 'issuer_unavailable', 'upstream_refused', 'upstream_busy',
  'upstream_unreachable', 'circuit_open'
])

/** The outcome of a write that failed: whatever does not tell what NeonPanel did is outcome_unknown. */
export function outcomeOf (failure: Failure): Failure {
  const { code, details } = failure
  if (finalErrors.has(code) || retryableErrors.has(code) || code === 'outcome_unknown') return failure
  return new Failure('outcome_unknown', undefined, { cause: details.cause ?? failure })
}

/** What is kept of an outcome, on demand NeonPanel's final errors too; nothing where the call may be made again. */
export function toRecord (
  outcome: string | Failure, withFinalErrors: boolean
): Pick<WriteRecord, 'state' | 'status' | 'body'> | undefined {
  if (typeof outcome === 'string') return { state: 'done', status: 200, body: outcome }
  const { code, kind, message, details: { fields } } = outcome
  if (code === 'outcome_unknown') return { state: 'unknown' }
  if (!withFinalErrors || !finalErrors.has(code)) return undefined
  return { state: 'done', status: kind.status, body: JSON.stringify({ code, message, fields }) }
}

function isField (value: unknown): value is Field {
  return isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string'
}

/** The answer of a record that is done. Throws the final error, where it was one. */
export function fromRecord ({ status, body = '' }: WriteRecord, replayed: Replay): string {
  if (status === 200) return body
  const { code, message, fields }: Record<string, unknown> = JSON.parse(body)
  const known = Array.isArray(fields) ? { fields: fields.filter(isField) } : {}
  throw new Failure(code === 'upstream_not_found' ? code : 'upstream_invalid', String(message),
    { ...known, replayed })
}
