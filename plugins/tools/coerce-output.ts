import isRecord from '../../schemas/is-record.ts'

const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/
/** So many digits survive the way into a number and back. */
const EXACT_DIGITS = 15

function numberOf (text: string): number | undefined {
  const [, whole = '', fraction = ''] = DECIMAL.exec(text) ?? []
  return whole !== '' && whole.length + fraction.length <= EXACT_DIGITS ? Number(text) : undefined
}

/**
 * The value coerced to the schema where NeonPanel is known to deviate from it: a number written as a text becomes one
 * if nothing is lost, and the empty list that PHP writes for an empty map becomes an object. The rest is left as it is.
 */
export default function coerceOutput (schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) return value
  const types = [schema.type].flat()
  if (Array.isArray(value)) {
    if (types.includes('array')) return value.map(item => coerceOutput(schema.items, item))
    return value.length === 0 && types.includes('object') ? {} : value
  }
  if (typeof value === 'string') {
    return types.includes('number') || types.includes('integer') ? numberOf(value) ?? value : value
  }
  const { properties } = schema
  if (!isRecord(value) || !isRecord(properties)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, coerceOutput(properties[name], field)]))
}
