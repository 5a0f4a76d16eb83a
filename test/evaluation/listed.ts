import { member } from '../clients/journey.ts'
import { type Call, type Given, isTaken, type Question } from './question.ts'
import { plain, schemaAt } from './read.ts'

/** A tool as it is listed. */
export interface ListedTool {
  name: string
  description?: string | undefined
  inputSchema: unknown
  outputSchema?: unknown
}

/** The tool of this name without its prefix, in whichever form the list has it. */
export function toolNamed (tools: readonly ListedTool[], name: string): ListedTool {
  const tool = tools.find(tool => tool.name.split(/[._]/).at(-1) === name)
  if (!tool) throw new Error(`No tool ${name} is listed.`)
  return tool
}

/** What a listed tool says at a place: of itself, of a field of its answer, else of an argument. */
function textAt ({ description, inputSchema, outputSchema }: ListedTool, place: string): string {
  if (place === '') return description ?? ''
  const schema = schemaAt(outputSchema, place) ?? schemaAt(inputSchema, place)
  return String(member(schema, 'description') ?? '')
}

/** What the description of an argument must say, so that an assistant writes a value like this one. */
const FORMS: readonly (readonly [RegExp, string])[] =
  [[/^\d{4}-\d\d-\d\d$/, 'YYYY-MM-DD'], [/^[A-Z]{2}$/, 'two letters'], [/^https:/, 'Public https URL']]

/** What an assistant could not know of an argument: that it is there, how it is written, where it comes from. */
function argumentFaults (
  tools: readonly ListedTool[], calls: readonly Call[], tool: ListedTool, schema: unknown, path: string, given: Given
): string[] {
  if (schema === undefined) return [`${tool.name} has no argument ${path}.`]
  const said = String(member(schema, 'description') ?? '')
  const deeper = (schema: unknown, path: string, given: Given) =>
    argumentFaults(tools, calls, tool, schema, path, given)
  if (typeof given === 'number') return []
  if (typeof given === 'string') {
    const values = member(schema, 'enum')
    if (Array.isArray(values)) return values.includes(given) ? [] : [`${path} of ${tool.name} is never ${given}.`]
    return FORMS.filter(([form, words]) => form.test(given) && !said.includes(words))
      .map(([, words]) => `${path} of ${tool.name} does not say "${words}".`)
  }
  if (isTaken(given)) {
    const source = toolNamed(tools, calls[given.call]?.tool ?? '')
    const words = `${given.path.split('.').at(-1)} from ${source.name}`
    const gone = schemaAt(source.outputSchema, given.path) === undefined
    return [
      ...gone ? [`${source.name} answers no ${plain(given.path)}.`] : [],
      ...said.includes(words) ? [] : [`${path} of ${tool.name} does not say "${words}".`]
    ]
  }
  if (Array.isArray(given)) return given.flatMap(each => deeper(member(schema, 'items'), `${path}[]`, each))
  return Object.entries(given).flatMap(([name, each]) =>
    deeper(member(schema, 'properties', name), path === '' ? name : `${path}.${name}`, each))
}

function callFaults (tools: readonly ListedTool[], calls: readonly Call[], call: Call): string[] {
  const tool = toolNamed(tools, call.tool)
  const paged = 'There are more pages while current_page is smaller.'
  return [
    ...textAt(tool, '').includes(call.because) ? [] : [`${tool.name} does not say "${call.because}".`],
    ...call.all && !textAt(tool, 'last_page').includes(paged) ? [`last_page of ${tool.name} does not say more.`] : [],
    ...argumentFaults(tools, calls, tool, tool.inputSchema, '', call.args)
  ]
}

/** What an assistant that knows nothing but a list of tools could not know, and needs for its answer to a question. */
export default function listFaults (tools: readonly ListedTool[], question: Question): string[] {
  try {
    return [
      ...question.calls.flatMap(call => callFaults(tools, question.calls, call)),
      ...(question.needs ?? []).filter(([name, place, words]) => !textAt(toolNamed(tools, name), place).includes(words))
        .map(([name, place, words]) => `${place || 'the description'} of ${name} does not say "${words}".`),
      ...tools.filter(({ name }) => question.absent?.test(name)).map(({ name }) => `${name} is listed.`)
    ]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
