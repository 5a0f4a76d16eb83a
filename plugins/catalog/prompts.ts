import prompts from '../../tools/prompts.ts'
import { Failure } from '../errors/index.ts'
import type { PromptDefinition } from '../mcp/protocol/types.ts'
import completeFrom from './complete.ts'

/** Longer values are no names. */
const MAX_VALUE_LENGTH = 255

/** The prompts of the product as the protocol lists them. */
export default function promptDefinitions (): PromptDefinition[] {
  return prompts.map(({ text, arguments: known, ...prompt }) => ({
    ...prompt,
    arguments: known.map(({ values: _values, ...argument }) => argument),
    complete: Object.fromEntries(known.flatMap(({ name, values }) => values ? [[name, completeFrom(values)]] : [])),
    async get (values) {
      const tooLong = Object.entries(values).find(([, value]) => value.length > MAX_VALUE_LENGTH)
      if (tooLong) {
        throw new Failure('invalid_params', `params/arguments/${tooLong[0]} must have at most ${MAX_VALUE_LENGTH} ` +
          'characters.')
      }
      return {
        description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text: text(values) } }]
      }
    }
  }))
}
