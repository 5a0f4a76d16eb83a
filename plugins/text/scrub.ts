/** After the word Bearer a short word of lower-case letters is one of a sentence, and no token. */
const TOKENS = /eyJ[\w.-]*|Bearer\s+(?![a-z]{1,7}(?![\w.~+/=-]))\S+/g
const QUERIES = /\?[^\s"'<>]+/g

/** Text without what looks like a token or the query of a URL. */
export default function scrub (text: string): string {
  return text.replace(TOKENS, '[token]').replace(QUERIES, '?…')
}
