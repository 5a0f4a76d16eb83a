declare const made: unique symbol

/** A path of the NeonPanel API. The only maker is `path`, so that no hole can be left unencoded. */
export type Path = string & { readonly [made]: true }

function segment (value: string | number): string {
  const text = String(value)
  if (text === '' || text === '.' || text === '..') throw new RangeError('A segment of a path must not be empty, . or .. .')
  return encodeURIComponent(text)
}

/** Builds a path from a template, each hole one encoded segment. Throws RangeError for '', '.' and '..', URIError for half a surrogate pair. */
export default function path (texts: TemplateStringsArray, ...holes: readonly (string | number)[]): Path {
  let built = texts[0] ?? ''
  for (const [index, hole] of holes.entries()) built += segment(hole) + (texts[index + 1] ?? '')
  return built as Path
}
