import type { FastifyInstance } from 'fastify'
import { PromptParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import type { Catalog, PromptArgument, PromptDefinition } from '../protocol/types.ts'
import defineMethod, { defineList } from './method.ts'
import type { Methods } from './method.ts'
import { projectItem, projectPromptResult } from '../protocol/projection.ts'
import { features, perRevision, type Revision } from '../protocol/revisions.ts'
import { LIST_CACHE, type ResultSerializer } from '../protocol/results.ts'

/** Characters of a caller's name that a message repeats. */
const MAX_QUOTED_LENGTH = 100

function projectArgument ({ title, ...argument }: PromptArgument, revision: Revision): object {
  return { ...argument, ...(title !== undefined && features[revision].structuredContent && { title }) }
}

function projectPrompt (prompt: PromptDefinition, revision: Revision): object {
  const { name, description, arguments: args } = prompt
  return projectItem(prompt,
    { name, description, arguments: args?.map(argument => projectArgument(argument, revision)) }, revision)
}

/** `prompts/list` (answers written at boot) and `prompts/get` (2025-11-25 server/prompts). */
export default function prompts (
  fastify: FastifyInstance, { prompts: list }: Required<Catalog>, serializer: ResultSerializer
): Methods {
  if (list.length === 0) return {}
  const byName = new Map(list.map(prompt => [prompt.name, prompt]))
  const lists = perRevision(revision =>
    serializer.result({ prompts: list.map(prompt => projectPrompt(prompt, revision)) }, revision, LIST_CACHE))

  return {
    all: {
      'prompts/list': defineList(fastify, ({ revision }) => lists[revision]),
      'prompts/get': defineMethod(fastify, {
        schema: PromptParams,
        priority: 'metadata',
        nameParam: 'name',
        mayAsk: true,
        async answer ({ name, arguments: args = {} }, { context, revision }) {
          const prompt = byName.get(name)
          if (!prompt) throw new Failure('invalid_params', `Unknown prompt: ${name.slice(0, MAX_QUOTED_LENGTH)}.`)
          const missing = prompt.arguments?.filter(({ name, required }) => required && !Object.hasOwn(args, name)) ?? []
          if (missing.length > 0) {
            throw new Failure('invalid_params',
              missing.map(({ name }) => `params/arguments/${name} is required.`).join(' '))
          }
          return serializer.result(projectPromptResult(await prompt.get(args, context()), revision), revision)
        }
      })
    }
  }
}
