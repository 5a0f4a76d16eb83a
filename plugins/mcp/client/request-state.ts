import { createHash } from 'node:crypto'
import canonicalJson from '../../text/canonical-json.ts'
import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import type { InputResponse } from '../protocol/types.ts'
import type { StateCrypto } from './state-crypto.ts'

/** The call that a state belongs to: its subject, its method and the name or uri in it, and its arguments. */
export interface Binding { subject: string, method: string, name: string, args: unknown }

type Responses = Readonly<Record<string, InputResponse>>

/** Milliseconds that a user may take to respond. */
const LIFETIME_MS = 15 * 60_000

function digest ({ subject, method, name, args }: Binding): string {
  return createHash('sha256').update(canonicalJson([subject, method, name, args ?? {}])).digest('base64url')
}

function isResponses (value: unknown): value is Responses {
  return isRecord(value) && Object.values(value).every(isRecord)
}

/**
 * The `requestState` of a call that waits for its client: the answers so far, for this call of this subject alone, for
 * 15 minutes.
 */
export function writeState (stateCrypto: StateCrypto, binding: Binding, responses: Responses): string {
  return stateCrypto.sign({ call: digest(binding), until: Date.now() + LIFETIME_MS, answers: responses })
}

/**
 * The answers that a `requestState` holds. Throws `invalid_params` for one that is not ours, not of this call, or too
 * old.
 */
export function readState (stateCrypto: StateCrypto, binding: Binding, state: unknown): Responses {
  const value = typeof state === 'string' ? stateCrypto.verify(state) : undefined
  const fits = isRecord(value) && value.call === digest(binding) && typeof value.until === 'number' &&
    value.until > Date.now()
  if (fits && isResponses(value.answers)) return value.answers
  throw new Failure('invalid_params', 'Invalid requestState.')
}
