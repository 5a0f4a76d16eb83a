import compile from '../../plugins/validation/ajv.ts'
import { member } from '../clients/journey.ts'
import type { Books } from './books.ts'
import type { Caller, Outcome } from './caller.ts'
import listFaults, { type ListedTool, toolNamed } from './listed.ts'
import { type Answers, type Call, type Given, isTaken, type Question } from './question.ts'
import read, { plain, schemaAt } from './read.ts'

/** What came of a question: the answer, and what is wrong with it or the way to it. */
interface Evaluation { answer: string, faults: readonly string[] }

/** Replaces what is taken from earlier answers. Throws an Error where one has nothing there. */
function resolved (given: Given, outcomes: readonly Outcome[]): unknown {
  if (typeof given !== 'object') return given
  if (isTaken(given)) {
    const value = read(outcomes[given.call]?.data, given.path)
    if (value === undefined) throw new Error(`Call ${given.call + 1} answered nothing at ${given.path}.`)
    return value
  }
  if (Array.isArray(given)) return given.map(each => resolved(each, outcomes))
  return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, resolved(each, outcomes)]))
}

/** The rows of one answer behind those of another. */
function joined (one: unknown, other: unknown): unknown {
  return Object.fromEntries(Object.entries(Object(other)).map(([name, value]) => {
    const before = member(one, name)
    return [name, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value]
  }))
}

function isLast (data: unknown): boolean {
  const [current, last] = [member(data, 'current_page'), member(data, 'last_page')]
  return typeof current !== 'number' || typeof last !== 'number' || current >= last
}

async function make (caller: Pick<Caller, 'call'>, tool: ListedTool, call: Call, args: object): Promise<Outcome> {
  const check = compile(Object(tool.inputSchema))
  const send = async (input: object): Promise<Outcome> => {
    if (!check(input)) throw new Error(`${tool.name} does not list such arguments: ${JSON.stringify(check.errors)}`)
    return caller.call(tool.name, { ...input })
  }
  let outcome = await send(call.all ? { ...args, page: 1, perPage: 60 } : args)
  for (let page = 2; call.all && !isLast(outcome.data); page++) {
    const next = await send({ ...args, page, perPage: 60 })
    if (next.refusal !== undefined) return next
    outcome = { data: joined(outcome.data, next.data) }
  }
  const { refusal } = outcome
  if (call.refused === undefined && refusal !== undefined) throw new Error(`${tool.name} is refused: ${refusal}`)
  if (call.refused !== undefined && !call.refused.test(refusal ?? '')) {
    throw new Error(`${tool.name} is to be refused by ${call.refused}, not: ${refusal ?? 'an answer'}`)
  }
  return outcome
}

/** Reads answers only by what the list says of them. */
function reader (used: readonly ListedTool[], outcomes: readonly Outcome[]): Answers {
  function values (call: number, path: string): unknown[] {
    const { name = '', outputSchema } = used[call] ?? {}
    if (schemaAt(outputSchema, path) === undefined) throw new Error(`${name} answers no ${plain(path)}.`)
    const { data } = outcomes[call] ?? {}
    if (path.includes('[]') && !isLast(data)) throw new Error(`${name} has more pages than were read.`)
    return [read(data, path)].flat()
  }
  const numbers = (call: number, path: string) => values(call, path).map(value => {
    if (typeof value !== 'number') throw new Error(`${used[call]?.name} answers no number at ${path}.`)
    return value
  })
  const texts = (call: number, path: string) => values(call, path).map(String)
  return {
    numbers,
    texts,
    number: (call, path) => numbers(call, path)[0] ?? NaN,
    text: (call, path) => texts(call, path)[0] ?? '',
    refusal: call => outcomes[call]?.refusal ?? ''
  }
}

/**
 * Asks a question as an assistant would that knows nothing but a list of tools: holds the list against what it needs,
 * makes the calls, computes the answer, and holds that against the books.
 */
export default async function evaluate (
  question: Question, tools: readonly ListedTool[], caller: Pick<Caller, 'call'>, books: Books
): Promise<Evaluation> {
  const unsaid = listFaults(tools, question)
  try {
    const outcomes: Outcome[] = []
    const used = question.calls.map(({ tool }) => toolNamed(tools, tool))
    for (const [index, call] of question.calls.entries()) {
      const tool = used[index]
      if (tool) outcomes.push(await make(caller, tool, call, Object(resolved(call.args, outcomes))))
    }
    const answer = question.answer(reader(used, outcomes))
    const expected = question.expected(books)
    return { answer, faults: [...unsaid, ...answer === expected ? [] : [`The books say: ${expected}`]] }
  } catch (error) {
    return { answer: '', faults: [...unsaid, error instanceof Error ? error.message : String(error)] }
  }
}
