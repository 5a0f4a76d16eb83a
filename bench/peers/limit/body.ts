import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

export const MAX_BYTES = 1_048_576
const MAX_DEPTH = 32
const MAX_VALUES = 10_000
/** What may be a name with which a careless merge reaches prototypes, escaped or not. */
const PROTOTYPE = /__proto__|constructor|\\u00[567]/i
const JSON_TYPE = /^application\/json\s*(;|$)/i

/** False for what is nested too deep or holds too many values: seen before anything is built. */
function isBounded (json: string): boolean {
  let depth = 0
  let values = 1
  let quoted = false
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index)
    if (quoted) {
      if (character === 0x5C) index++
      else if (character === 0x22) quoted = false
    } else if (character === 0x22) quoted = true
    else if (character === 0x2C) values++
    else if (character === 0x5B || character === 0x7B) {
      values++
      if (++depth > MAX_DEPTH) return false
    } else if (character === 0x5D || character === 0x7D) depth--
  }
  return values <= MAX_VALUES
}

/** JSON.parse that throws an Error on names of prototypes; they are looked for where a text may have one. */
function parseGuarded (json: string): unknown {
  if (!PROTOTYPE.test(json)) return JSON.parse(json)
  return JSON.parse(json, (name, value) => {
    if (name === '__proto__' || name === 'constructor') throw new Error('A name is forbidden.')
    return value
  })
}

/** The value of a body. Throws an Error for what is no bounded JSON in UTF-8. */
export function readBody ({ headers }: IncomingMessage, bytes: Buffer): unknown {
  if (!JSON_TYPE.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) {
    throw new Error('The body is no JSON.')
  }
  if (!isUtf8(bytes)) throw new Error('The body is not UTF-8.')
  const text = bytes.toString()
  if (!isBounded(text)) throw new Error('The body holds too much.')
  return parseGuarded(text)
}

/** A request of JSON-RPC. */
export interface Message { id: string | number, method: string, params: Readonly<Record<string, unknown>> }

/** The value as a request. Throws an Error where it is none. */
export function readMessage (value: unknown): Message {
  const { jsonrpc, id, method, params = {} } = Object(value)
  const isId = (typeof id === 'string' && id.length <= 256 && id.isWellFormed()) || Number.isSafeInteger(id)
  if (jsonrpc !== '2.0' || !isId || typeof method !== 'string' || typeof params !== 'object' || params === null) {
    throw new Error('The body is no request.')
  }
  return { id, method, params }
}
