import type AjvCompiler from '@fastify/ajv-compiler'
import { patterns } from '../../schemas/common.ts'
import isRecord from '../../schemas/is-record.ts'
import { suggestion } from '../text/nearest.ts'
import quoted from '../text/quoted.ts'

/**
 * What is wrong with a value: where (`details/0/quantity`; empty for the whole) and, in words that follow the place,
 * what would be right.
 */
export interface Fault { field: string, message: string }

const MAX_QUOTED_LENGTH = 64
const nouns: ReadonlyMap<string, string> = new Map([
  ['object', 'an object'], ['array', 'a list'], ['string', 'a text'], ['number', 'a number'],
  ['integer', 'a whole number'], ['boolean', 'true or false'], ['null', 'null']
])

function nounOf (value: unknown): string {
  if (value === null) return 'null'
  return nouns.get(Array.isArray(value) ? 'array' : typeof value) ?? typeof value
}

function wanted (type: unknown): string {
  return [type].flat().map(each => nouns.get(String(each)) ?? String(each)).join(' or ')
}

function unknownName (name: string, parent: object | undefined, data: unknown): string {
  const known = isRecord(parent) && isRecord(parent.properties) ? Object.keys(parent.properties) : []
  if (known.length === 0) return 'is not known: there are none here.'
  const close = suggestion(name, known, Object.keys(data ?? {}))
  return close === undefined ? `is not known. Known: ${known.join(', ')}.` : `is not known. Did you mean ${close}?`
}

function plural (count: unknown, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** The sentence for a keyword; Ajv's own where it says enough. */
function sentence ({ keyword, params, message, data, parentSchema }: AjvCompiler.ErrorObject): string {
  switch (keyword) {
    case 'type': return `must be ${wanted(params.type)}, but is ${nounOf(data)}.`
    case 'required': return 'is required.'
    case 'additionalProperties': return unknownName(String(params.additionalProperty), parentSchema, data)
    case 'enum': return `must be one of ${params.allowedValues.join(', ')}.`
    case 'pattern': return `must be ${patterns.get(params.pattern) ?? `a text that matches ${params.pattern}`}.`
    case 'format': return params.format === 'date'
      ? 'must be a real date, YYYY-MM-DD.'
      : `must be a text of the format ${params.format}.`
    case 'minLength': return `must have at least ${plural(params.limit, 'character')}.`
    case 'maxLength': return `must have at most ${plural(params.limit, 'character')}.`
    case 'minItems': return `must have at least ${plural(params.limit, 'item')}.`
    case 'maxItems': return `must have at most ${plural(params.limit, 'item')}.`
    case 'uniqueItems': return 'must not name anything twice.'
    default: return `${message ?? 'is wrong'}.`
  }
}

/**
 * The fault that an error of Ajv (with `verbose`) stands for. Nothing of the value is repeated but an unknown name, cut
 * short.
 */
export default function faultOf (error: AjvCompiler.ErrorObject): Fault {
  const place = error.instancePath.slice(1).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (error.keyword === 'required') place.push(String(error.params.missingProperty))
  if (error.keyword === 'additionalProperties') {
    place.push(quoted(String(error.params.additionalProperty), MAX_QUOTED_LENGTH))
  }
  return { field: place.filter(part => part !== '').join('/'), message: sentence(error) }
}

/** What is wrong, in one line for the client: `params/clientInfo/name is required.` */
export function sentences (faults: readonly Fault[] | null, root = ''): string {
  return (faults ?? []).map(({ field, message }) => `${[root, field].filter(Boolean).join('/')} ${message}`).join(' ')
}
