import type { Content } from '../../../plugins/mcp/protocol/content.ts'
import type { PromptDefinition, PromptResult } from '../../../plugins/mcp/protocol/types.ts'
import { filled, form } from './answers.ts'
import { image } from './content.ts'

function user (...pieces: (string | Content)[]): PromptResult {
  return {
    messages: pieces.map(piece =>
      ({ role: 'user', content: typeof piece === 'string' ? { type: 'text', text: piece } : piece }))
  }
}

/** Prompts of every kind of content. */
const prompts: PromptDefinition[] = [
  {
    name: 'test_simple_prompt',
    description: 'A prompt of one text.',
    get: async () => user('This is a simple prompt for testing.')
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments.',
    arguments: [
      { name: 'arg1', description: 'The first.', required: true },
      { name: 'arg2', description: 'The second.', required: true }
    ],
    complete: { arg1: async () => ['test-value-1', 'test-value-2'] },
    get: async ({ arg1, arg2 }) => user(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt that holds a resource.',
    arguments: [{ name: 'resourceUri', description: 'The URI of the resource.', required: true }],
    get: async ({ resourceUri: uri = '' }) => user(
      { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } },
      'Please process the embedded resource above.')
  },
  {
    name: 'test_prompt_with_image',
    description: 'A prompt that holds an image.',
    get: async () => user(image, 'Please analyze the image above.')
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'A prompt that asks for its context.',
    asks: true,
    async get (_args, { ask }) {
      const { user_context: answer } =
        await ask({ user_context: form('What context should the prompt use?', { context: { type: 'string' } }) })
      return user(`Use this context: ${filled(answer, 'context')}`)
    }
  }
]

export default prompts
