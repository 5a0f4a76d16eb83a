import { parse } from 'secure-json-parse'

const MAX_DEPTH = 32
const MAX_VALUES = 10_000

const QUOTE = 0x22
const COMMA = 0x2C
const BACKSLASH = 0x5C
const LIST = 0x5B
const LIST_END = 0x5D
const OBJECT = 0x7B
const OBJECT_END = 0x7D
/** The last character that is a blank between values. */
const BLANK = 0x20

/** Half a surrogate pair as an escape, unless its backslash is one of a pair itself: which it is, ESCAPES tells. */
const SURROGATE = /\\u[dD][89a-fA-F]/
/** Every escape of a JSON text, a pair as one; `half` is half of one. */
const ESCAPES =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?<half>u[dD][89a-fA-F][\da-fA-F]{2})|[^])/g

/** The index of the quote that ends the text whose first quote is at `index`; the length where none does. */
function endOfText (json: string, index: number): number {
  for (let at = index + 1; at < json.length; at++) {
    const character = json.charCodeAt(at)
    if (character === BACKSLASH) at++
    else if (character === QUOTE) return at
  }
  return json.length
}

/**
 * Which limit a JSON text exceeds, undefined if none: counted before anything is built, so that a refusal costs no
 * memory. It says nothing of texts that are no JSON.
 */
export function exceeded (json: string): string | undefined {
  let depth = 0
  let values = 1
  let empty = false // of the container that has just begun: a value in it is counted until it turns out to have none
  for (let index = 0; index < json.length; index++) {
    switch (json.charCodeAt(index)) {
      case QUOTE: index = endOfText(json, index); empty = false; break
      case COMMA: values++; break
      case LIST: case OBJECT: depth++; values++; empty = true; break
      case LIST_END: case OBJECT_END: depth--; if (empty) values--; empty = false; break
      default: if (empty && json.charCodeAt(index) > BLANK) empty = false
    }
    if (depth > MAX_DEPTH) return `not be nested deeper than ${MAX_DEPTH} levels`
    if (values > (empty ? MAX_VALUES + 1 : MAX_VALUES)) return `not hold more than ${MAX_VALUES} values`
  }
  return undefined
}

/**
 * JSON.parse that also throws SyntaxError on names with which a careless merge reaches prototypes, however they are
 * spelt. A byte order mark at the begin is ignored (RFC 8259 8.1).
 */
export default function parseJson (text: string): unknown {
  return parse(text)
}

/**
 * A JSON text with U+FFFD for every half surrogate pair, which no reader of Unicode text takes (RFC 7493 2.1): nearly
 * always the text itself.
 */
export function wellFormed (json: string): string {
  if (!json.includes('\\u') || !SURROGATE.test(json)) return json
  return json.replace(ESCAPES, (escape, half) => half === undefined ? escape : '\\ufffd')
}

/** The JSON of a value that leaves us: JSON.stringify, of Unicode text only. */
export function toJson (value: unknown): string {
  return wellFormed(JSON.stringify(value))
}
