import scrub from './scrub.ts'

const MAX_LENGTH = 200
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

function escape (character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}

/** Text in which nothing acts on a terminal or hides from a reader: what is invisible is escaped, line ends too. */
export function visible (text: string): string {
  return text.replace(INVISIBLE, escape)
}

/**
 * Untrusted input as a log line may show it: texts and lists of texts in at most 200 characters, with control,
 * formatting and other invisible characters escaped, without what looks like a token; of anything else only its type.
 */
export default function printable (value: unknown): string {
  const text = Array.isArray(value) ? value.map(part => typeof part === 'string' ? part : typeof part).join(' ') : value
  return typeof text === 'string' ? visible(scrub(text)).slice(0, MAX_LENGTH) : typeof text
}
