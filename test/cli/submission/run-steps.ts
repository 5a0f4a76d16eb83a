import { isFromAnswer, type Given, type Step } from '../../../cli/submission/case.ts'
import { member } from '../../clients/journey.ts'

type Ask = (tool: string, input: Record<string, unknown>) => Promise<unknown>

function resolved (given: Given, answers: ReadonlyMap<string, unknown>): unknown {
  if (typeof given !== 'object') return given
  if (!isFromAnswer(given)) {
    return Array.isArray(given) ? given.map(each => resolved(each, answers)) : inputOf(Object(given), answers)
  }
  const rows = member(answers.get(given.of), 'data')
  const row = Array.isArray(rows)
    ? rows.find(row => Object.entries(given.where ?? {}).every(([name, value]) => member(row, name) === value))
    : undefined
  const value = member(row, given.member)
  if (value === undefined) throw new Error(`No row of ${given.of} fits ${JSON.stringify(given)}.`)
  return value
}

function inputOf (
  input: Readonly<Record<string, Given>>, answers: ReadonlyMap<string, unknown>
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).map(([name, given]) => [name, resolved(given, answers)]))
}

/** Makes calls one after the other, each with what it takes from the answers before it; the last answer. */
export default async function runSteps (ask: Ask, steps: readonly Step[]): Promise<unknown> {
  const answers = new Map<string, unknown>()
  let last: unknown
  for (const { tool, input } of steps) {
    last = await ask(tool.slice('neonpanel.'.length), inputOf(input, answers))
    answers.set(tool, last)
  }
  return last
}
