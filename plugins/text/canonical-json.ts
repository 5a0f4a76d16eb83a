import isRecord from '../../schemas/is-record.ts'

/**
 * JSON with the members of every object in order, so that equal values are equal texts. Throws a RangeError for endless
 * nesting.
 */
export default function canonicalJson (value: unknown): string {
  return JSON.stringify(value, (_name, part) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => one < other ? -1 : 1)) : part)
}
