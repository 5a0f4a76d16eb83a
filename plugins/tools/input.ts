import type { InputFault } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import type { Check } from '../validation/index.ts'
import { fieldFaults, fieldsOf } from './fields.ts'
import unwrap from './unwrap.ts'
import withoutEmpty from './without-empty.ts'

type Input = Readonly<Record<string, unknown>>

function sentenceOf ({ field, message }: InputFault): string {
  return `arguments${field === '' ? '' : `/${field}`} ${message}`
}

/** The arguments are wrong: one sentence for each field. */
function invalid (faults: readonly InputFault[]): Failure {
  const first = [...new Map(faults.toReversed().map(fault => [fault.field, fault])).values()].toReversed()
  const reason = first.find(({ reason }) => reason !== undefined)?.reason
  return new Failure('invalid_arguments', first.map(sentenceOf).join(' '), {
    fields: first.map(({ field, message }) => ({ field, message })), ...(reason !== undefined && { reason: { reason } })
  })
}

/** True for all that a tool's schema accepts. */
function isInput (value: unknown): value is Input {
  return typeof value === 'object' && value !== null
}

const halfPair = 'must be Unicode text, but has half a surrogate pair.'
const unsafeNumber = 'is a number that cannot be kept exactly: up to 9007199254740991, or a text.'

function faultOf (value: unknown, readOnly: boolean): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : halfPair
  if (typeof value !== 'number' || readOnly) return undefined
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : unsafeNumber
}

/** Where they are; no deeper than there are any. */
function faultsIn (value: unknown, readOnly: boolean, field: string): InputFault[] {
  if (typeof value !== 'object' || value === null) {
    const message = faultOf(value, readOnly)
    return message === undefined ? [] : [{ field, message }]
  }
  return Object.entries(value).flatMap(([name, member]) => name.isWellFormed()
    ? faultsIn(member, readOnly, field === '' ? name : `${field}/${name}`)
    : [{ field, message: 'has a name that is not Unicode text.' }])
}

/**
 * What no schema says of a value: texts that are not Unicode, and, in what is to be written, numbers that JSON's
 * readers do not agree on (D39, RFC 7493 2.2).
 */
function valueFaults (value: object, readOnly: boolean): InputFault[] {
  const waiting: unknown[] = [value]
  for (const part of waiting) {
    if (typeof part === 'object' && part !== null) {
      for (const [name, member] of Object.entries(part)) {
        if (!name.isWellFormed()) return faultsIn(value, readOnly, '')
        waiting.push(member)
      }
    } else if (faultOf(part, readOnly) !== undefined) return faultsIn(value, readOnly, '')
  }
  return []
}

/**
 * The input that a tool's handler gets, from what a client sent: nearly always as it came. Throws `invalid_arguments`.
 */
export default function inputOf (tool: Tool, check: Check, args: unknown): Input {
  const asSent = check(args)
  const input = asSent === null ? args : withoutEmpty(tool.input, unwrap(args))
  const misfits = asSent === null ? null : check(input)
  if (misfits || !isInput(input)) throw invalid(misfits ?? [])
  const faults = [
    ...valueFaults(input, tool.annotations.readOnlyHint), ...tool.faults?.(input) ?? [],
    ...'fields' in input ? fieldFaults(tool.output, fieldsOf(input)) : []
  ]
  if (faults.length > 0) throw invalid(faults)
  return tool.refine?.(input) ?? input
}
