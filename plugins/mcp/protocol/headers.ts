import { isUtf8 } from 'node:buffer'
import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import { onlyValue } from '../../headers.ts'
import quoted from '../../text/quoted.ts'

/** Headers as Node gives them: names in lower case, repeated values joined. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

const ENCODED = /^=\?base64\?(.*)\?=$/s
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const LITERAL = /^[\x20-\x7e\t]*$/

function shown (value: string | undefined): string {
  return value === undefined ? 'missing' : `'${quoted(value)}'`
}

/** The failure of a header that differs from the body. */
export function mismatch (name: string, header: string | undefined, body: string | undefined): Failure {
  return new Failure('header_mismatch', `Header mismatch: ${name} is ${shown(header)}, ` +
    `${body === undefined ? 'the body has no such value' : `the body says ${shown(body)}`}`)
}

/** The value of a header without the blanks around it, and without equal copies of it. */
export function headerOf (headers: Headers, name: string): string | undefined {
  return onlyValue(headers[name.toLowerCase()]?.toString().trim())
}

/**
 * The text that Mcp-Name or Mcp-Param-* stands for: literal, or UTF-8 in canonical base64 between exact markers
 * (2026-07-28 basic/transports/streamable-http). Throws `header_mismatch` where it is neither.
 */
export function decoded (name: string, value: string): string {
  const [, inside] = ENCODED.exec(value) ?? []
  if (inside === undefined && LITERAL.test(value)) return value
  const bytes = inside !== undefined && BASE64.test(inside) ? Buffer.from(inside, 'base64') : undefined
  if (bytes && isUtf8(bytes) && bytes.toString('base64') === inside) return bytes.toString()
  throw new Failure('header_mismatch', `Header mismatch: ${name} must be printable ASCII, or UTF-8 as =?base64?…?=.`)
}

/**
 * Holds Mcp-Method, and Mcp-Name where a member of the method's params is repeated there, against the body. Throws
 * `header_mismatch`.
 */
export default function checkHeaders (
  headers: Headers, method: string, nameParam: string | undefined, params: unknown
): void {
  const header = headerOf(headers, 'Mcp-Method')
  if (header !== method) throw mismatch('Mcp-Method', header, method)
  if (nameParam === undefined) return
  const given = headerOf(headers, 'Mcp-Name')
  const name = given === undefined ? undefined : decoded('Mcp-Name', given)
  const value = isRecord(params) ? params[nameParam] : undefined
  const wanted = typeof value === 'string' ? value : undefined
  if (name !== wanted) throw mismatch('Mcp-Name', name, wanted)
}
