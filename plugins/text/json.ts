import { parse } from 'secure-json-parse'

/**
 * JSON.parse that also throws SyntaxError on names with which a careless merge reaches prototypes, however they are
 * spelt. A byte order mark at the begin is ignored (RFC 8259 8.1).
 */
export default function parseJson (text: string): unknown {
  return parse(text)
}
