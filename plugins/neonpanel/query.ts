import type { Query } from '../../tools/context.ts'

/** How a list travels: `a=1&a=2` or `a[]=1&a[]=2`. */
export type Style = 'repeat' | 'brackets'

const wires = new Map<string, string>()

/** The name of an argument as NeonPanel spells it: `perPage` becomes `per_page`. */
export function wireName (name: string): string {
  let wire = wires.get(name)
  if (wire === undefined) {
    wire = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
    wires.set(name, wire)
  }
  return wire
}

/** The query with its question mark; empty without arguments. Absent arguments are not sent. */
export default function encodeQuery (query: Query, style: Style): string {
  let text = ''
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    const wire = wireName(name)
    if (typeof value !== 'object') {
      text += `&${wire}=${encodeURIComponent(value)}`
      continue
    }
    for (const each of value) text += `&${wire}${style === 'brackets' ? '%5B%5D' : ''}=${encodeURIComponent(each)}`
  }
  return text === '' ? '' : `?${text.slice(1)}`
}
