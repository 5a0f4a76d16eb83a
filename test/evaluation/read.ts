import { member } from '../clients/journey.ts'

interface Step { name: string, selector: string | undefined }

/** `data[sku=A].id`, `data[].id`, `data[0].id`: a row by a member of it, all rows, one by its place. */
function stepsOf (path: string): Step[] {
  return [...path.matchAll(/([^.[\]]+)(?:\[([^\]]*)\])?\.?/g)].map(([, name = '', selector]) => ({ name, selector }))
}

function rowOf (rows: readonly unknown[], selector: string): unknown {
  const [key = '', wanted] = selector.split('=')
  if (wanted === undefined) return rows[Number(key)]
  return rows.find(row => String(member(row, ...key.split('.'))) === wanted)
}

function follow (value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return value
  const next = member(value, step.name)
  if (step.selector === undefined) return follow(next, rest)
  if (!Array.isArray(next)) return undefined
  return step.selector === ''
    ? next.flatMap((row: unknown) => follow(row, rest))
    : follow(rowOf(next, step.selector), rest)
}

/** The value at a path in an answer; a list of values where the path goes through all rows. */
export default function read (answer: unknown, path: string): unknown {
  return follow(answer, stepsOf(path))
}

/** The place that a schema has for a path; undefined where it has none. */
export function schemaAt (schema: unknown, path: string): unknown {
  return stepsOf(path).reduce((within, { name, selector }) => {
    const free = member(within, 'additionalProperties') === true ? {} : undefined
    const found = member(within, 'properties', name) ?? free
    const row = selector === undefined ? found : member(found, 'items')
    const [key = '', wanted] = selector?.split('=') ?? []
    return wanted === undefined || schemaAt(row, key) !== undefined ? row : undefined
  }, schema)
}

/** The members of a path, each list being one of all its rows. */
export function plain (path: string): string {
  return path.replaceAll(/\[[^\]]*\]/g, '[]')
}
