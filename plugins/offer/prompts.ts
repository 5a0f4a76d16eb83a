import prompts from '../../tools/prompts.ts'
import { Failure } from '../errors.ts'
import type { PromptDefinition } from '../mcp/definitions.ts'
import { completeFrom, completeWarehouse } from './complete.ts'

/** The arguments that have a list of values. */
const completes = { company: completeFrom('neonpanel.listCompanies', 'name'), warehouse: completeWarehouse }

/** Longer values are no names. */
const LONGEST = 255

/** The prompts of the product as the protocol offers them. */
export default function promptDefinitions (): PromptDefinition[] {
  return prompts.map(({ text, ...prompt }) => ({
    ...prompt,
    complete: Object.fromEntries(Object.entries(completes).filter(([name]) => prompt.arguments.some(argument => argument.name === name))),
    async get (values) {
      const long = Object.entries(values).find(([, value]) => value.length > LONGEST)
      if (long) throw new Failure('invalid_params', `params/arguments/${long[0]} must have at most ${LONGEST} characters.`)
      return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text: text(values) } }] }
    }
  }))
}
