/** A member of a JSON object or an item of a list, as it is written; `key` is empty for an item. */
export interface Element { key: string, value: string }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b])
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d])
const COMMA = 0x2c
const COLON = 0x3a

function isEscaped (text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
  return slashes % 2 === 1
}

/** Where the text that begins at a quotation mark ends. */
function endOfText (text: string, start: number): number {
  let end = start
  do end = text.indexOf('"', end + 1); while (isEscaped(text, end))
  return end
}

/**
 * What a JSON object or list consists of, in the order of its text: JSON.parse sorts names that are whole numbers, and
 * keeps no digits beyond a double's. The text must be one that JSON.parse accepts.
 */
export default function elementsOf (text: string): Element[] {
  const elements: Element[] = []
  let depth = 0
  let start = 0
  let key = ''

  function take (end: number): void {
    const value = text.slice(start, end).trim()
    if (value !== '') elements.push({ key, value })
    start = end + 1
  }

  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfText(text, at)
    else if (OPENING.has(code)) {
      if (++depth === 1) start = at + 1
    } else if (CLOSING.has(code)) {
      if (--depth === 0) take(at)
    } else if (depth > 1) continue
    else if (code === COMMA) take(at)
    else if (code === COLON) {
      key = text.slice(start, at).trim()
      start = at + 1
    }
  }
  return elements
}

/** The name that the key of a member stands for. */
export function nameOf ({ key }: Element): string {
  return key.includes('\\') ? String(JSON.parse(key)) : key.slice(1, -1)
}
