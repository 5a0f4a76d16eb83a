import type { TSchema } from '@sinclair/typebox'

/** A bound that says no more than what numbers can be. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER

function between ({ minimum, maximum = UNBOUNDED }: TSchema): string {
  if (minimum === undefined) return ''
  return maximum === UNBOUNDED ? `, ${minimum} or more` : `, ${minimum} to ${maximum}`
}

/** What a value may be, in a few words. */
export default function argumentType (schema: TSchema): string {
  if (Array.isArray(schema.enum)) return schema.enum.length === 1 ? schema.enum[0] : `one of ${schema.enum.join(', ')}`
  if (schema.type === 'array') return `list: ${argumentType(schema.items)}`
  if (schema.type === 'object') return `object: ${Object.keys(schema.properties).join(', ')}`
  if (schema.type === 'string') return schema.format === 'date' ? 'day' : 'text'
  return `${schema.type}${between(schema)}`
}
