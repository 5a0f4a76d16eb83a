import type { InputFault } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import type { Check } from '../validation/index.ts'
import { fieldFaults, fieldsOf } from './fields.ts'
import unwrap from './unwrap.ts'
import valueFaults from './value-faults.ts'
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
    ...fieldFaults(tool.output, fieldsOf(input))
  ]
  if (faults.length > 0) throw invalid(faults)
  return tool.refine?.(input) ?? input
}
