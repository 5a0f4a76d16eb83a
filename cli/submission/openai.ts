import alias from '../../tools/alias.ts'
import tools from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'
import listing from './listing.ts'
import negative from './negative.ts'
import positive from './positive.ts'

const SCHEMA = 'https://developers.openai.com/apps-sdk/schemas/chatgpt-app-submission.v1.json'

/** The name of a tool in the list at an address: at /mcp with an underscore (D17). */
function nameAt (address: string, name: Tool['name']): string {
  return new URL(address).pathname.endsWith('/mcp') ? alias(name) : name
}

function toolEntry ({ annotations, justifications }: Tool): object {
  const { readOnlyHint, openWorldHint, destructiveHint } = annotations
  return {
    annotations: { readOnlyHint, openWorldHint, destructiveHint },
    justifications: {
      read_only_justification: justifications.readOnlyHint,
      open_world_justification: justifications.openWorldHint,
      destructive_justification: justifications.destructiveHint
    }
  }
}

function testCase (description: string, prompt: string, triggered: string | null, expected: string): object {
  return {
    description,
    user_prompt: prompt,
    file_attachment_urls: null,
    tools_triggered: triggered,
    expected_output: expected,
    expected_output_url: null
  }
}

/** What OpenAI's submission form takes for the app at an address, as chatgpt-app-submission.v1.json has it. */
export default function openaiSubmission (address: string): object {
  return {
    $schema: SCHEMA,
    schema_version: 1,
    app_info: {
      display_name: listing.name,
      subtitle: listing.tagline,
      description: listing.description,
      category: listing.category
    },
    tools: Object.fromEntries(tools.map(tool => [nameAt(address, tool.name), toolEntry(tool)])),
    test_cases: positive.map(({ description, prompt, steps, expected }) =>
      testCase(description, prompt, steps.map(({ tool }) => nameAt(address, tool)).join(', '), expected)),
    negative_test_cases: negative.map(({ description, prompt, why }) =>
      testCase(description, prompt, null, `The app is not used. ${why}`))
  }
}
