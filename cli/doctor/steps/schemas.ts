import isRecord from '../../../schemas/is-record.ts'
import type { Demand } from '../clients.ts'
import { withoutTools, type Tool } from '../context.ts'
import { fail, found, warn, type Step } from '../step.ts'
import { count, listed } from '../shown.ts'
import { nameOf } from './tools.ts'

type Schema = Readonly<Record<string, unknown>>

/** What is found in a schema, each with the demand that it breaks; the root is told from what is below it. */
type Finding = readonly [Demand, string]

const CHOICES = ['anyOf', 'oneOf', 'allOf'] as const
const REFERENCES = ['$ref', '$defs', 'definitions', '$dynamicRef'] as const
const KEYWORDS = ['$id', 'patternProperties', 'nullable', 'default', 'not', 'if'] as const
const MAX_DEPTH = 32

/** Schemas inside a schema: those of its members, items and alternatives. */
function inside (schema: Schema): unknown[] {
  const lists = CHOICES.flatMap(name => Array.isArray(schema[name]) ? schema[name] : [])
  const maps = ['properties', 'patternProperties', '$defs', 'definitions']
    .flatMap(name => isRecord(schema[name]) ? Object.values(schema[name]) : [])
  return [...lists, ...maps, schema.items, schema.additionalProperties]
}

function ownFindings (schema: Schema, isRoot: boolean): Finding[] {
  const has = (name: string) => Object.hasOwn(schema, name)
  const isList = Array.isArray(schema.type) ? schema.type.includes('array') : schema.type === 'array'
  const isTyped = has('type') || has('$ref') || has('enum') || has('const') || CHOICES.some(has)
  return [
    ...REFERENCES.filter(has).map((name): Finding => ['schema-reference', name]),
    ...CHOICES.filter(has).map((name): Finding => [isRoot ? 'schema-choice-at-root' : 'schema-choice', name]),
    ...KEYWORDS.filter(has).map((name): Finding => ['schema-keyword', name]),
    ...typeof schema.exclusiveMinimum === 'number' ? [['schema-keyword', 'exclusiveMinimum'] as const] : [],
    ...Array.isArray(schema.type) ? [['schema-types', 'a list of types'] as const] : [],
    ...isTyped ? [] : [['schema-keyword', 'a schema without type'] as const],
    ...isList && !isRecord(schema.items) ? [['schema-items', 'an array without items'] as const] : []
  ]
}

/** All that some client does not take, anywhere in a schema. */
function findings (schema: unknown, depth = 0): Finding[] {
  if (!isRecord(schema) || depth > MAX_DEPTH) return []
  return [...ownFindings(schema, depth === 0), ...inside(schema).flatMap(each => findings(each, depth + 1))]
}

interface Rule { demand: Demand, level: typeof fail, expected: string }

const rules: readonly Rule[] = [{
  demand: 'schema-choice-at-root',
  level: fail,
  expected: 'one plain object at the root: these clients refuse the tool, or every tool'
}, {
  demand: 'schema-items',
  level: fail,
  expected: 'items in each array: these clients refuse the tool, or every tool'
}, {
  demand: 'schema-reference',
  level: warn,
  expected: 'all written out in place: these clients take definitions away and keep the references'
}, {
  demand: 'schema-choice', level: warn, expected: 'one schema in each place'
}, {
  demand: 'schema-types', level: warn, expected: 'one type in each place'
}, {
  demand: 'schema-keyword', level: warn, expected: 'type, properties, items, enum and required'
}]

/** What breaks a rule in all schemas together; undefined where nothing does. */
function faultOf ({ demand, level, expected }: Rule, schemas: readonly { name: string, all: Finding[] }[]) {
  const broken = schemas.map(({ name, all }) => ({ name, words: all.filter(([each]) => each === demand) }))
    .filter(({ words }) => words.length > 0)
  if (broken.length === 0) return undefined
  const words = new Set(broken.flatMap(({ words }) => words.map(([, word]) => word)))
  return level(demand, `${[...words].join(', ')} in ${listed(broken.map(({ name }) => name))}`, expected,
    'Write the schema in the plain way, and check on the server what it no longer says.')
}

const input: Step = {
  id: 'input-schemas',
  title: 'Every client can read the input schemas.',
  demands: ['schema-object', ...rules.map(({ demand }) => demand)],
  without: withoutTools,
  async run ({ tools = [] }) {
    const isObject = ({ inputSchema }: Tool) => isRecord(inputSchema) && inputSchema.type === 'object'
    const bad = tools.filter(tool => !isObject(tool)).map(nameOf)
    const schemas = tools.map(tool => ({ name: nameOf(tool), all: findings(tool.inputSchema) }))
    return found(count(tools.length, 'schema'),
      bad.length > 0 && fail('schema-object', `no object: ${listed(bad)}`, '"type": "object" at the root',
        'Let the root of each input schema be an object, also where there are no arguments.'),
      ...rules.map(rule => faultOf(rule, schemas)))
  }
}

const output: Step = {
  id: 'output-schemas',
  title: 'Output schemas, where there are some, are of objects.',
  demands: ['output-schema'],
  without: withoutTools,
  async run ({ tools = [] }) {
    const declared = tools.filter(({ outputSchema }) => outputSchema !== undefined)
    const bad = declared.filter(({ outputSchema }) => !isRecord(outputSchema) || outputSchema.type !== 'object')
    return found(count(declared.length, 'schema'), bad.length > 0 &&
      fail('output-schema', `no object: ${listed(bad.map(nameOf))}`, '"type": "object" at the root',
        'Add it, or leave outputSchema out: the official SDK refuses the whole list.'))
  }
}

export default [input, output]
