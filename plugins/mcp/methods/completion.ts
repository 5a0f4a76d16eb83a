import { CompleteParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod from './method.ts'
import type { Methods } from './method.ts'
import type { ResultSerializer } from '../protocol/results.ts'

/** The most values that one answer may hold. */
const MAX_VALUES = 100

/** `completion/complete` (2025-11-25 server/utilities/completion). */
export default function completion (
  { prompts, templates }: Required<Catalog>, serializer: ResultSerializer
): Methods {
  const completing = [...prompts, ...templates].some(({ complete }) => complete)
  if (!completing) return {}

  return {
    all: {
      'completion/complete': defineMethod({
        schema: CompleteParams,
        priority: 'tool',
        async answer (
          { ref, argument: { name, value }, context: { arguments: others = {} } = {} }, { context, revision }
        ) {
          const found = ref.type === 'ref/prompt'
            ? prompts.find(prompt => prompt.name === ref.name)
            : templates.find(({ uriTemplate }) => uriTemplate === ref.uri)
          if (!found) {
            throw new Failure('invalid_params', 'params/ref names no ' +
              `${ref.type === 'ref/prompt' ? 'prompt' : 'resource template'}.`)
          }
          const { complete = {} } = found
          const isArgument = 'uriTemplate' in found
            ? found.uriTemplate.includes(`{${name}}`)
            : found.arguments?.some(argument => argument.name === name)
          if (!isArgument) throw new Failure('invalid_params', 'params/argument/name names no argument of it.')
          const values = Object.hasOwn(complete, name) ? await complete[name]?.(value, others, context()) ?? [] : []
          const completion =
            { values: values.slice(0, MAX_VALUES), total: values.length, hasMore: values.length > MAX_VALUES }
          return serializer.result({ completion }, revision)
        }
      })
    }
  }
}
