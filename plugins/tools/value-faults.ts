import type { InputFault } from '../../tools/context.ts'

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
export default function valueFaults (value: object, readOnly: boolean): InputFault[] {
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
