import { isDeepStrictEqual } from 'node:util'
import * as shared from '../../tools/example-data.ts'

const WIDTH = 116
const NAME = /^[A-Za-z_]\w*$/

function quoted (text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\'', '\\\'')}'`
}

/** A text in pieces: its lines, broken between words where they are wider than that. */
function linesOf (text: string, width: number): string[] {
  const piece = new RegExp(`[^]{1,${width}}(?:(?<= )|$)|[^]+`, 'g')
  return text.split(/(?<=\n)/).flatMap(line => line.match(piece) ?? [])
}

function keyOf (name: string): string {
  return NAME.test(name) ? name : literalOf(name, 0)
}

/**
 * JSON as TypeScript in the style of this project, from a column on: on one line where it fits, and by its name what
 * several examples show.
 */
export default function literalOf (value: unknown, column: number): string {
  const [name] = Object.entries(shared).find(([, each]) => isDeepStrictEqual(each, value)) ?? []
  if (name !== undefined) return name
  if (typeof value === 'string') {
    const whole = quoted(value)
    if (column + whole.length <= WIDTH) return whole
    return linesOf(value, WIDTH - column - 20).map(quoted).join(` +\n${' '.repeat(column + 2)}`)
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']
  const inner = column + 2
  const members = Array.isArray(value)
    ? value.map(each => literalOf(each, inner))
    : Object.entries(value).map(([name, each]) => `${keyOf(name)}: ${literalOf(each, inner)}`)
  if (members.length === 0) return open + close
  const line = `${open}${space}${members.join(', ')}${space}${close}`
  if (!line.includes('\n') && column + line.length <= WIDTH) return line
  const indent = ' '.repeat(inner)
  return `${open}\n${members.map(member => indent + member).join(',\n')}\n${' '.repeat(column)}${close}`
}
