import type { FastifyInstance } from 'fastify'
import { CompleteParams } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Offer } from './definitions.ts'
import defineMethod from './method.ts'
import type { Family } from './method.ts'
import type { Writer } from './writer.ts'

/** The most values that one answer may hold. */
const MOST = 100

/** `completion/complete` (2025-11-25 server/utilities/completion). */
export default function completion (fastify: FastifyInstance, { prompts, templates }: Required<Offer>, write: Writer): Family {
  const completing = [...prompts, ...templates].some(({ complete }) => complete)
  if (!completing) return {}

  return {
    both: {
      'completion/complete': defineMethod(fastify, {
        schema: CompleteParams,
        priority: 'tool',
        async answer ({ ref, argument: { name, value }, context: { arguments: others = {} } = {} }, { context, revision }) {
          const found = ref.type === 'ref/prompt'
            ? prompts.find(prompt => prompt.name === ref.name)
            : templates.find(({ uriTemplate }) => uriTemplate === ref.uri)
          if (!found) throw new Failure('invalid_params', `params/ref names no ${ref.type === 'ref/prompt' ? 'prompt' : 'resource template'}.`)
          const { complete = {} } = found
          const known = 'uriTemplate' in found ? found.uriTemplate.includes(`{${name}}`) : found.arguments?.some(argument => argument.name === name)
          if (!known) throw new Failure('invalid_params', 'params/argument/name names no argument of it.')
          const values = Object.hasOwn(complete, name) ? await complete[name]?.(value, others, context()) ?? [] : []
          const result = { values: values.slice(0, MOST), total: values.length, hasMore: values.length > MOST }
          return write.result({ completion: result }, revision)
        }
      })
    }
  }
}
