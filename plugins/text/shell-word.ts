const PLAIN = /^[\w.:/@%+=,-]+$/

/** A text as one word of a POSIX shell, in quotes where it needs them. */
export default function shellWord (text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", '\'\\\'\'')}'`
}
