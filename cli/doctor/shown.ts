import printable from '../../plugins/text/printable.ts'

const MAX_NAMES = 5

/** Text of a server as a report may repeat it: short, in quotes, nothing invisible, no token. */
export function quoted (value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  return typeof value === 'string' ? `"${printable(value)}"` : printable(JSON.stringify(value) ?? '')
}

/** Names in one line: the first five, and how many more there are. */
export function listed (names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return [...names.slice(0, MAX_NAMES).map(name => printable(name)), ...more > 0 ? [`and ${more} more`] : []].join(', ')
}

/** A number with the noun that it counts. */
export function count (number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
