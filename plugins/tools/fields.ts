import { pathsOf, partsOf } from '../../tools/fields.ts'
import type { InputFault } from '../../tools/context.ts'
import { paged } from '../../schemas/page.ts'
import elementsOf, { nameOf } from '../text/json-elements.ts'
import nearest from '../text/nearest.ts'
import quoted from '../text/quoted.ts'

/** The parts of a value to keep, by name; undefined where all of it is kept. */
type Parts = Map<string, Parts | undefined>

/** Where a page stands always stays: a page that does not say so would pass for the whole list. */
const KEPT = Object.keys(paged)

/** The names that stand where an unknown path leaves the output. */
function namesBeside (output: object, path: string): readonly string[] {
  let beside: { schema: unknown, prefix: string } = { schema: output, prefix: '' }
  for (const name of path.split('.')) {
    const part = partsOf(beside.schema).find(([known]) => known === name)
    if (!part || partsOf(part[1]).length === 0) break
    beside = { schema: part[1], prefix: `${beside.prefix}${name}.` }
  }
  return partsOf(beside.schema).map(([name]) => `${beside.prefix}${name}`)
}

/** What to choose in place of an unknown path: one that is spelt alike or ends alike, else the names at its place. */
function unknown (output: object, known: readonly string[], path: string): string {
  const close = nearest(path, known) ?? known.find(each => each.endsWith(`.${path.split('.').at(-1)}`))
  const help = close === undefined ? `Known: ${namesBeside(output, path).join(', ')}.` : `Did you mean ${close}?`
  return `${quoted(path)} is not in the answer. ${help}`
}

/** The paths that a checked input chooses; undefined where it chooses none. */
export function fieldsOf ({ fields }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  return Array.isArray(fields) ? fields.map(String) : undefined
}

/** What is wrong with the chosen parts of an output: one fault for each path that is not in it. */
export function fieldFaults (output: object, fields: readonly string[] = []): InputFault[] {
  if (fields.length === 0) return []
  const known = pathsOf(output)
  return fields.flatMap((path, index) => known.includes(path)
    ? []
    : [{ field: `fields/${index}`, message: unknown(output, known, path) }])
}

/** A path that holds another one keeps all of it. */
function treeOf (paths: readonly string[]): Parts {
  const tree: Parts = new Map()
  for (const path of paths) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    let parts: Parts | undefined = tree
    for (const name of names) {
      if (!parts?.has(name)) parts?.set(name, new Map())
      parts = parts?.get(name)
    }
    parts?.set(last, undefined)
  }
  return tree
}

function picked (text: string, parts: Parts): string {
  if (text.startsWith('[')) return `[${elementsOf(text).map(({ value }) => picked(value, parts)).join(',')}]`
  if (!text.startsWith('{')) return text
  const members: string[] = []
  for (const element of elementsOf(text)) {
    const name = nameOf(element)
    if (!parts.has(name)) continue
    const inner = parts.get(name)
    members.push(`${element.key}:${inner ? picked(element.value, inner) : element.value}`)
  }
  return `{${members.join(',')}}`
}

/**
 * The parts of an answer that were chosen, and where its page stands, in the order and to the digit in which they came.
 * Lists are passed through and keep their length; null where a part is chosen stays null. `text` must fit the output.
 */
export default function pickFields (text: string, fields: readonly string[]): string {
  return picked(text, treeOf([...fields, ...KEPT]))
}
