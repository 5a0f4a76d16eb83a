import isRecord from '../../../schemas/is-record.ts'
import { decoded, headerOf, mismatch, type Headers } from './headers.ts'

/** An argument that clients repeat in a header, and where it is. */
interface ParamHeader { header: string, path: readonly string[] }

const KEY = 'x-mcp-header'
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean']
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function paramHeaderOf (schema: Record<string, unknown>, path: readonly string[]): ParamHeader {
  const { [KEY]: name, type } = schema
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw new Error(`${KEY} at ${path.join('/')} must be a header token.`)
  }
  if (!TYPES.includes(type)) throw new Error(`${KEY} at ${path.join('/')} must be on a string, integer or boolean.`)
  return { header: `Mcp-Param-${name}`, path }
}

/** The parameter headers that are reachable through `properties` alone. */
function reachable (schema: unknown, path: readonly string[] = []): ParamHeader[] {
  if (!isRecord(schema)) return []
  const own = path.length > 0 && KEY in schema ? [paramHeaderOf(schema, path)] : []
  const { properties } = schema
  return isRecord(properties)
    ? [...own, ...Object.entries(properties)
        .flatMap(([name, below]) => reachable(below, [...path, name]))]
    : own
}

/** How often the keyword occurs anywhere, as a keyword or as the name of a property. */
function occurrences (value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [name, below]) => sum + (name === KEY ? 1 : 0) + occurrences(below), 0)
}

/**
 * The arguments that a tool asks clients to repeat in Mcp-Param-* headers (2026-07-28 server/tools). Throws an Error
 * where clients would drop the tool for it.
 */
export default function paramHeadersOf (inputSchema: object): readonly ParamHeader[] {
  const paramHeaders = reachable(inputSchema)
  if (paramHeaders.length < occurrences(inputSchema)) {
    throw new Error(`${KEY} must be reachable through properties alone.`)
  }
  const names = paramHeaders.map(({ header }) => header.toLowerCase())
  if (new Set(names).size < names.length) throw new Error(`${KEY} must not name a header twice.`)
  return paramHeaders
}

/** The argument as far as a header can repeat it. */
function valueAt (args: unknown, path: readonly string[]): string | number | boolean | undefined {
  const value =
    path.reduce<unknown>((value, name) => isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined, args)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

function agree (text: string | undefined, value: string | number | boolean | undefined): boolean {
  if (text === undefined || value === undefined) return text === value
  return typeof value === 'number' ? NUMBER.test(text) && Number(text) === value : text === String(value)
}

/** Compares the headers with the arguments as they were sent. Throws `header_mismatch`. */
export function checkParamHeaders (paramHeaders: readonly ParamHeader[], headers: Headers, args: unknown): void {
  for (const { header, path } of paramHeaders) {
    const given = headerOf(headers, header)
    const text = given === undefined ? undefined : decoded(header, given)
    const value = valueAt(args, path)
    if (!agree(text, value)) throw mismatch(header, text, value === undefined ? undefined : String(value))
  }
}
