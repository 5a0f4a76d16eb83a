import { PromptParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import type { AskClient } from '../client/ask.ts'
import type { Catalog, Context, PromptArgument, PromptDefinition } from '../protocol/types.ts'
import defineMethod, { defineList } from './method.ts'
import type { Methods } from './method.ts'
import { projectItem, projectPromptResult } from '../protocol/projection.ts'
import { features, perRevision, type Revision } from '../protocol/revisions.ts'
import { LIST_CACHE, type ResultSerializer } from '../protocol/results.ts'
import quoted from '../../text/quoted.ts'

/** What there is to see of a text: more than blanks and characters without a shape. */
const VISIBLE = /[^\s\p{C}]/u

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
  { prompts: list, nameNow }: Required<Catalog>, serializer: ResultSerializer, askClient: AskClient
): Methods {
  if (list.length === 0) return {}
  const byName = new Map(list.map(prompt => [prompt.name, prompt]))
  const lists = perRevision(revision =>
    serializer.result({ prompts: list.map(prompt => projectPrompt(prompt, revision)) }, revision, LIST_CACHE))

  return {
    all: {
      'prompts/list': defineList(({ revision }) => lists[revision]),
      'prompts/get': defineMethod({
        schema: PromptParams,
        priority: 'metadata',
        nameParam: 'name',
        async answer ({ name, arguments: given = {} }, call) {
          const prompt = byName.get(name)
          if (!prompt) {
            const now = nameNow('prompts', name)
            throw new Failure('invalid_params',
              now === undefined ? `Unknown prompt: ${quoted(name)}.` : `${name} is now ${now}.`)
          }
          const args = Object.fromEntries(Object.entries(given).filter(([, value]) => VISIBLE.test(value)))
          const missing = prompt.arguments?.filter(({ name, required }) => required && !Object.hasOwn(args, name)) ?? []
          if (missing.length > 0) {
            throw new Failure('invalid_params',
              missing.map(({ name }) => `params/arguments/${name} is required.`).join(' '))
          }
          const { revision } = call
          const get = async (context: Context) =>
            serializer.result(projectPromptResult(await prompt.get(args, context), revision), revision)
          return prompt.asks ? askClient(call, get) : get(call.context())
        }
      })
    }
  }
}
