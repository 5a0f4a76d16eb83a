import type { TObject, TSchema } from '@sinclair/typebox'
import fc, { type Arbitrary } from 'fast-check'
import { pathsOf } from '../tools/fields.ts'
import tools from '../tools/index.ts'

type Json = Record<string, unknown>

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'

/** Values that mean something in the sandbox, so that generated calls reach answers and not only refusals. */
const plausible: Record<string, readonly unknown[]> = {
  companyUuid: [KESTREL, 'b7t2k9m4q1x8w5z3n6p0'],
  inventoryId: [5001],
  companyUuids: [[KESTREL]],
  type: ['bill'],
  countryCode: ['US', 'de'],
  search: ['Bamboo', 'KHG'],
  query: ['bamboo', 'KHG-CB-L-US', '*', ''],
  id: [`company:${KESTREL}`, 'report:11', `item:${KESTREL}:5001`, 'company:b7t2k9m4q1x8w5z3n6p0']
}

const DAY = 86_400_000
const FIRST = Date.parse('2025-01-01')

const date = fc.integer({ min: 0, max: 500 }).map(day => new Date(FIRST + day * DAY).toISOString().slice(0, 10))

function text (schema: TSchema): Arbitrary<string> {
  if (schema.enum) return fc.constantFrom<string>(...schema.enum)
  if (schema.format === 'date') return date
  if (schema.maxLength === 2) return fc.constantFrom('US', 'de', 'Gb', 'jp')
  if (schema.pattern) {
    return fc.stringMatching(new RegExp(schema.pattern), { maxLength: Math.min(schema.maxLength ?? 40, 40) })
  }
  return fc.string({ minLength: 1, maxLength: Math.min(schema.maxLength ?? 40, 40) })
}

function value (schema: TSchema): Arbitrary<unknown> {
  if (schema.type === 'string') return text(schema)
  if (schema.type === 'integer') {
    return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 100_000, 100_000) })
  }
  if (schema.type === 'number') return fc.integer({ min: schema.minimum ?? -1000, max: 1000 }).map(cents => cents / 4)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'array') {
    return fc.uniqueArray(value(schema.items),
      { minLength: schema.minItems ?? 0, maxLength: 3, selector: each => JSON.stringify(each) })
  }
  return members(schema, within)
}

/** A member of an argument. */
function within (name: string, schema: TSchema): Arbitrary<unknown> {
  return name === 'link'
    ? fc.stringMatching(/^[a-z]{1,12}$/).map(page => `https://files.example.com/${page}.pdf`)
    : value(schema)
}

/** An argument of a tool. */
function argument (name: string, schema: TSchema): Arbitrary<unknown> {
  const known = plausible[name]
  return known
    ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: value(schema) })
    : value(schema)
}

/** What makes a call another one than its tool's, or needs a token that nobody can guess. */
const special = ['rehearse', 'commit']

function members (
  schema: TObject | TSchema, member: (name: string, schema: TSchema) => Arbitrary<unknown>
): Arbitrary<Json> {
  const properties: Record<string, TSchema> = schema.properties ?? {}
  const fields = Object.entries(properties).filter(([name]) => !special.includes(name))
    .map(([name, each]) => [name, member(name, each)])
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] })
}

/** What tells the input of a tool from others, whatever types of documents its deployment has. */
function namesOf ({ properties }: TObject): string {
  return Object.keys(properties).join()
}

/** Arguments that a tool's input schema accepts; dates are put in order. */
export function valid (input: TObject): Arbitrary<Json> {
  const paths = pathsOf(tools.find(tool => namesOf(tool.input) === namesOf(input))?.output)
  const parts = fc.uniqueArray(fc.constantFrom(...paths), { minLength: 1, maxLength: 3 })
  return members(input, (name, schema) => name === 'fields' ? parts : argument(name, schema)).map(given => {
    const { startDate, endDate } = given
    return typeof startDate === 'string' && typeof endDate === 'string' && endDate < startDate
      ? { ...given, startDate: endDate, endDate: startDate }
      : given
  })
}

function without (given: Json, name: string): Json {
  return Object.fromEntries(Object.entries(given).filter(([key]) => key !== name))
}

/** Whether an empty text is a value like others. */
function takesNothing (schema: TSchema | undefined): boolean {
  return schema?.type === 'string' && [schema.minLength, schema.pattern, schema.enum, schema.format].every(bound =>
    bound === undefined)
}

/** Arguments that it must refuse: one thing is missing, unknown or of the wrong kind. */
export function broken (input: TObject): Arbitrary<Json> {
  const names = Object.keys(input.properties).filter(name => !special.includes(name))
  const required = input.required ?? []
  const wrong = fc.constantFrom<unknown>(true, -0.5, [[]])
  const extra = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  const unknownName = fc.stringMatching(/^[a-z]{3,12}X$/)
  return fc.oneof(
    fc.tuple(valid(input), unknownName, extra).map(([given, name, extra]) => ({ ...given, [name]: extra })),
    ...(names.length > 0
      ? [fc.tuple(valid(input), fc.constantFrom(...names), wrong)
          .map(([given, name, bad]) => ({ ...given, [name]: bad }))]
      : []),
    ...(required.length > 0
      ? [fc.tuple(valid(input), fc.constantFrom(...required), fc.constantFrom(undefined, null, ''))
          .map(([given, name, empty]) => empty === undefined || (empty === '' && takesNothing(input.properties[name]))
            ? without(given, name)
            : { ...given, [name]: empty })]
      : [])
  )
}
