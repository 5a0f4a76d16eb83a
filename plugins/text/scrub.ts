const TOKENS = /eyJ[\w.-]*|Bearer\s+\S+/g
const QUERIES = /\?[^\s"'<>]+/g

/** Text without what looks like a token or the query of a URL. */
export default function scrub (text: string): string {
  return text.replace(TOKENS, '[token]').replace(QUERIES, '?…')
}
