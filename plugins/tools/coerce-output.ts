import isRecord from '../../schemas/is-record.ts'
import elementsOf, { nameOf, type Element } from '../text/json-elements.ts'
import readDecimal from './decimal.ts'

/** The text of a value as its schema wants it; undefined where none would be right. Notes the places of lost values. */
type Coercion = (text: string, place: string, lost: string[]) => string | undefined

/** An answer as its schema wants it, and the places of values that could not be read. */
interface Coerced { text: string, lost: readonly string[] }

const NOTHING = /^(?:null|false|""|\[\s*\]|\{\s*\})$/
const NUMBER = /^[-\d]/
const WHOLE = /^-?\d+$/

const compiled = new WeakMap<object, Coercion>()

function saysNothing (text: string): boolean {
  return text === '""' || text === 'false'
}

/** A text or a number. A value that cannot be read costs its field, and what PHP writes for nothing is null. */
function leaf (types: readonly unknown[]): Coercion {
  const nothing = types.includes('null') ? 'null' : undefined
  const isText = types.includes('string')

  function numberOf (text: string): number | undefined {
    if (NUMBER.test(text)) return Number(text)
    return text.startsWith('"') ? readDecimal(String(JSON.parse(text))) : undefined
  }

  function numeric (text: string): string | undefined {
    const number = numberOf(text)
    if (number === undefined || !Number.isFinite(number)) return undefined
    if (!types.includes('number') && !Number.isInteger(number)) return undefined
    return NUMBER.test(text) ? text : String(number)
  }

  function textual (text: string): string | undefined {
    if (NUMBER.test(text)) return `"${text}"`
    return text.startsWith('"') ? text : undefined
  }

  const read = isText ? textual : numeric
  return (text, place, lost) => {
    const value = read(text)
    if (value !== undefined) return value
    if (nothing === undefined || !NOTHING.test(text)) lost.push(place)
    return nothing
  }
}

/**
 * Whether an object stands for a list: PHP writes one where keys have gaps or are no numbers. With names for keys it is
 * one if these are no properties of a row, and every value is a row.
 */
function isListOf (elements: readonly Element[], row: Readonly<Record<string, unknown>>): boolean {
  const names = elements.map(nameOf)
  return names.every(name => WHOLE.test(name)) ||
    (names.every(name => !Object.hasOwn(row, name)) && elements.every(({ value }) => value.startsWith('{')))
}

function list (items: unknown, nullable: boolean): Coercion {
  const coerceItem = coercionOf(items)
  const row = isRecord(items) && isRecord(items.properties) ? items.properties : {}
  return (text, place, lost) => {
    if (nullable && saysNothing(text)) return 'null'
    if (!text.startsWith('[') && !text.startsWith('{')) return text
    const elements = elementsOf(text)
    if (text.startsWith('{') && !isListOf(elements, row)) return text
    const values = elements.map(({ value }, index) => coerceItem(value, `${place}/${index}`, lost))
    return `[${values.filter(value => value !== undefined).join(',')}]`
  }
}

function object (properties: Readonly<Record<string, unknown>>, nullable: boolean): Coercion {
  const coercions = new Map(Object.entries(properties).map(([name, schema]) => [name, coercionOf(schema)]))
  return (text, place, lost) => {
    if (nullable && saysNothing(text)) return 'null'
    if (text.startsWith('[')) return elementsOf(text).length === 0 ? '{}' : text
    if (!text.startsWith('{')) return text
    const members: string[] = []
    for (const element of elementsOf(text)) {
      const name = nameOf(element)
      const coerce = coercions.get(name)
      const value = coerce ? coerce(element.value, `${place}/${name}`, lost) : element.value
      if (value !== undefined) members.push(`${element.key}:${value}`)
    }
    return `{${members.join(',')}}`
  }
}

function compile (schema: unknown): Coercion {
  const { type, items, properties } = isRecord(schema) ? schema : {}
  const types = [type].flat()
  const nullable = types.includes('null')
  if (types.includes('array')) return list(items, nullable)
  if (types.includes('object')) return object(isRecord(properties) ? properties : {}, nullable)
  return type === undefined ? text => text : leaf(types)
}

/** Written once for each schema, from it alone. */
function coercionOf (schema: unknown): Coercion {
  if (!isRecord(schema)) return text => text
  const known = compiled.get(schema)
  if (known) return known
  const coercion = compile(schema)
  compiled.set(schema, coercion)
  return coercion
}

/**
 * The JSON text of an answer coerced to the schema where PHP and its databases are known to deviate from it
 * (docs/upstream.md 1): numbers written as texts and texts as numbers, objects in place of lists, and what stands for
 * nothing. A figure or text that cannot be read costs its field. The rest is left as it came, to the last digit; a
 * wrong container is for the check to refuse.
 */
export default function coerceOutput (schema: object, text: string): Coerced {
  const lost: string[] = []
  return { text: coercionOf(schema)(text, '', lost) ?? text, lost: lost.map(place => place.slice(1)) }
}
