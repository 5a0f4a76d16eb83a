import prompts from '../../tools/prompts.ts'
import { Failure } from '../errors.ts'
import type { PromptDefinition } from '../mcp/definitions.ts'
import completeFrom from './complete.ts'

/** Longer values are no names. */
const LONGEST = 255

/** The prompts of the product as the protocol offers them. */
export default function promptDefinitions (): PromptDefinition[] {
  return prompts.map(({ text, arguments: known, ...prompt }) => ({
    ...prompt,
    arguments: known.map(({ values: _values, ...argument }) => argument),
    complete: Object.fromEntries(known.flatMap(({ name, values }) => values ? [[name, completeFrom(values)]] : [])),
    async get (values) {
      const long = Object.entries(values).find(([, value]) => value.length > LONGEST)
      if (long) throw new Failure('invalid_params', `params/arguments/${long[0]} must have at most ${LONGEST} characters.`)
      return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text: text(values) } }] }
    }
  }))
}
