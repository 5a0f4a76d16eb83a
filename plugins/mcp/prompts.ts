import type { FastifyInstance } from 'fastify'
import { PromptParams } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Offer, PromptArgument, PromptDefinition } from './definitions.ts'
import defineMethod, { defineList } from './method.ts'
import type { Family } from './method.ts'
import { projectItem, projectPromptResult } from './projection.ts'
import { allows, perRevision, type Revision } from './revisions.ts'
import { LISTED, type Writer } from './writer.ts'

/** Characters of a caller's name that a message repeats. */
const QUOTED = 100

function projectArgument ({ title, ...argument }: PromptArgument, revision: Revision): object {
  return { ...argument, ...(title !== undefined && allows[revision].structure && { title }) }
}

function projectPrompt (prompt: PromptDefinition, revision: Revision): object {
  const { name, description, arguments: args } = prompt
  return projectItem(prompt, { name, description, arguments: args?.map(argument => projectArgument(argument, revision)) }, revision)
}

/** `prompts/list` (answers written at boot) and `prompts/get` (2025-11-25 server/prompts). */
export default function prompts (fastify: FastifyInstance, { prompts: list }: Required<Offer>, write: Writer): Family {
  if (list.length === 0) return {}
  const byName = new Map(list.map(prompt => [prompt.name, prompt]))
  const lists = perRevision(revision => write.result({ prompts: list.map(prompt => projectPrompt(prompt, revision)) }, revision, LISTED))

  return {
    both: {
      'prompts/list': defineList(fastify, ({ revision }) => lists[revision]),
      'prompts/get': defineMethod(fastify, {
        schema: PromptParams,
        priority: 'metadata',
        nameParam: 'name',
        mayAsk: true,
        async answer ({ name, arguments: args = {} }, { context, revision }) {
          const prompt = byName.get(name)
          if (!prompt) throw new Failure('invalid_params', `Unknown prompt: ${name.slice(0, QUOTED)}.`)
          const missing = prompt.arguments?.filter(({ name, required }) => required && !Object.hasOwn(args, name)) ?? []
          if (missing.length > 0) {
            throw new Failure('invalid_params', missing.map(({ name }) => `params/arguments/${name} is required.`).join(' '))
          }
          return write.result(projectPromptResult(await prompt.get(args, context()), revision), revision)
        }
      })
    }
  }
}
