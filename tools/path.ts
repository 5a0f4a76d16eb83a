declare const made: unique symbol

/** A path of the NeonPanel API. The only maker is `path`, so that no placeholder can be left unencoded. */
export type Path = string & { readonly [made]: true }

/** Plain words and placeholders that are whole segments: nothing that a URL parser could read in another way. */
const PLAIN = /^(?:\/(?:[a-z0-9][a-z0-9-]*|\0))+$/
const checked = new WeakSet<TemplateStringsArray>()

function check (texts: TemplateStringsArray): void {
  if (!PLAIN.test(texts.join('\0'))) {
    throw new TypeError('The template of a path must be made of plain words, and of holes that are whole segments.')
  }
  checked.add(texts)
}

function segment (value: string | number): string {
  const text = String(value)
  if (text === '' || text === '.' || text === '..') {
    throw new RangeError('A segment of a path must not be empty, . or .. .')
  }
  return encodeURIComponent(text)
}

/**
 * Builds a path from a template, each placeholder one encoded segment, so that the URL has the segments of the template
 * and no others. Throws RangeError for '', '.' and '..', URIError for half a surrogate pair, TypeError for a template
 * that is not plain.
 */
export default function path (texts: TemplateStringsArray, ...holes: readonly (string | number)[]): Path {
  if (!checked.has(texts)) check(texts)
  let built = texts[0] ?? ''
  for (const [index, hole] of holes.entries()) built += segment(hole) + (texts[index + 1] ?? '')
  return built as Path
}
