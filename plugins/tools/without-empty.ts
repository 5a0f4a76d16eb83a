import type { TSchema } from '@sinclair/typebox'
import isRecord from '../../schemas/is-record.ts'
import { parsed } from './unwrap.ts'

function schemaOf (schema: TSchema, name: string): TSchema | undefined {
  return Object.hasOwn(schema.properties ?? {}, name) ? schema.properties[name] : undefined
}

function membersOf (schema: TSchema, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let result: Record<string, unknown> = value
  for (const [name, given] of Object.entries(value)) {
    const known = schemaOf(schema, name)
    if (!known) continue
    const empty = given === null || given === ''
    const member = empty && !schema.required?.includes(name) ? undefined : withoutEmpty(known, given)
    if (member === given) continue
    if (result === value) result = { ...value }
    if (member === undefined) delete result[name]
    else result[name] = member
  }
  return result
}

/**
 * Arguments without what says nothing (D33): null and the empty text count as absent wherever the schema knows the name
 * and does not require it. A JSON text where an object or a list belongs is read. What needs none of this is returned
 * as it is; nothing is changed in place.
 */
export default function withoutEmpty (schema: TSchema, given: unknown): unknown {
  const { type } = schema
  if (type !== 'object' && type !== 'array') return given
  const value = typeof given === 'string' ? parsed(given) : given
  if (type === 'object') return isRecord(value) ? membersOf(schema, value) : given
  if (!Array.isArray(value)) return given
  const items = value.map(item => withoutEmpty(schema.items, item))
  return items.some((item, index) => item !== value[index]) ? items : value
}
