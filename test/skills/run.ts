import { member } from '../clients/journey.ts'
import type { Assistant } from '../prompts/assistant.ts'
import type { SkillCall } from './parse.ts'

type Values = Readonly<Record<string, unknown>>
/** Which row of a list is meant, by the name of the value that is kept of it: members that it has. */
export type Rows = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Arguments with their placeholders replaced by the values. Throws for one without a value. */
function filled (value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const [, name] = /^<(\w+)>$/.exec(value) ?? []
    if (name !== undefined && !Object.hasOwn(values, name)) throw new Error(`<${name}> has no value.`)
    return name === undefined ? value : values[name]
  }
  if (Array.isArray(value)) return value.map(each => filled(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, values)]))
}

/** The value at a path such as `data[].uuid`, where `[]` is the row that has these members, the first by default. */
function kept (answer: unknown, path: string, wanted: Readonly<Record<string, unknown>> = {}): unknown {
  const [list = '', rest] = path.split('[].')
  if (rest === undefined) return member(answer, ...path.split('.'))
  const rows = member(answer, list)
  const row = Array.isArray(rows)
    ? rows.find(row => Object.entries(wanted).every(([name, value]) => member(row, name) === value))
    : undefined
  return member(row, ...rest.split('.'))
}

/** Makes the calls of a skill in their order, with what its user says; the answers. */
export default async function runCalls (
  { ask }: Pick<Assistant, 'ask'>, calls: readonly SkillCall[], given: Values, rows: Rows
): Promise<unknown[]> {
  const values: Record<string, unknown> = { ...given }
  const answers: unknown[] = []
  for (const { tool, arguments: args, keep = {} } of calls) {
    const answer = await ask(tool, Object(filled(args, values)))
    for (const [name, path] of Object.entries(keep)) {
      values[name] = kept(answer, path, rows[name])
      if (values[name] === undefined) throw new Error(`${tool} answers nothing at ${path}.`)
    }
    answers.push(answer)
  }
  return answers
}
