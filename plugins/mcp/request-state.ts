import { createHash } from 'node:crypto'
import canonicalJson from '../canonical-json.ts'
import { Failure } from '../errors.ts'
import isRecord from '../record.ts'
import type { InputResponse } from './definitions.ts'
import type { Seals } from './seals.ts'

/** The call that a state belongs to: whose it is, its method and the name or uri in it, and its arguments. */
export interface Binding { subject: string, method: string, name: string, args: unknown }

type Answers = Readonly<Record<string, InputResponse>>

/** Milliseconds that a user may take for an answer. */
const LIFE = 15 * 60_000

function digest ({ subject, method, name, args }: Binding): string {
  return createHash('sha256').update(canonicalJson([subject, method, name, args ?? {}])).digest('base64url')
}

function isAnswers (value: unknown): value is Answers {
  return isRecord(value) && Object.values(value).every(isRecord)
}

/** The `requestState` of a call that waits for its client: the answers so far, for this call of this subject alone, for 15 minutes. */
export function writeState (seals: Seals, binding: Binding, answers: Answers): string {
  return seals.sign({ call: digest(binding), until: Date.now() + LIFE, answers })
}

/** The answers that a `requestState` holds. Throws `invalid_params` for one that is not ours, not of this call, or too old. */
export function readState (seals: Seals, binding: Binding, state: unknown): Answers {
  const value = typeof state === 'string' ? seals.verify(state) : undefined
  const fits = isRecord(value) && value.call === digest(binding) && typeof value.until === 'number' && value.until > Date.now()
  if (fits && isAnswers(value.answers)) return value.answers
  throw new Failure('invalid_params', 'Invalid requestState.')
}
