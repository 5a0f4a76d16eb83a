import { once, type EventEmitter } from 'node:events'
import { Failure } from '../../../../plugins/errors/index.ts'
import type { Content, Contents } from '../../../../plugins/mcp/protocol/content.ts'
import type { Context, InputRequest, Catalog, ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'

const icons = [{ src: 'https://example.com/a.png', mimeType: 'image/png', sizes: ['any'], theme: 'dark' as const }]
const annotations = { audience: ['user' as const], priority: 1, lastModified: '2026-01-01T00:00:00Z' }
const described = { title: 'Title', description: 'Description.', icons, _meta: { 'com.example/x': 1 } }
const inputSchema = { type: 'object', properties: {} }
const uri = 'test://a'
const contents: Contents = { uri, mimeType: 'text/plain', text: 'a', _meta: { x: 1 } }
const more = { annotations, _meta: { x: 1 } }
const content: Content[] = [
  { type: 'text', text: 'x', ...more },
  { type: 'image', data: 'AA==', mimeType: 'image/png', ...more },
  { type: 'audio', data: 'AA==', mimeType: 'audio/wav', ...more },
  { type: 'resource', resource: contents, ...more },
  { type: 'resource_link', uri, name: 'a', mimeType: 'text/plain', size: 1, ...described, ...more }
]

const who = {
  message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
}
const form: InputRequest = { method: 'elicitation/create', params: { mode: 'form', ...who } }
const sampling: InputRequest = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }], maxTokens: 9 }
}
const roots: InputRequest = { method: 'roots/list', params: {} }

function tool (
  name: string, act: (context: Context) => Promise<void>, rest: Partial<ToolDefinition> = {}
): ToolDefinition {
  return {
    name,
    inputSchema,
    ...described,
    ...rest,
    call: async (
      _args, context
    ) => { await act(context); return { content: content.slice(0, 1) } }
  }
}

function asks (name: string, question: InputRequest): ToolDefinition {
  return tool(name, async ({ ask }) => { await ask({ answer: question }) }, { asks: true })
}

/** One of everything that a server can list and send. The tool `works` goes on when the test says `go`. */
export default function everything (stack: EventEmitter): Partial<Catalog> {
  return {
    tools: [
      {
        ...tool('shows', async () => {}),
        outputSchema: { type: 'array' },
        call: async () => ({ content, structuredContent: [1] })
      },
      { ...tool('counts', async () => {}), outputSchema: { type: 'integer' }, call: async () => '7' },
      { ...tool('fails', async () => {}), call: async () => ({ content, isError: true }) },
      tool('breaks', async () => { throw new Error('It broke.') }),
      tool('tells', async ({ log, progress, changed }) => {
        progress(1, 2, 'half')
        log('error', { x: 1 }, 'house')
        for (const list of ['tools', 'prompts', 'resources'] as const) changed(list)
      }),
      asks('elicits', form), asks('samples', sampling), asks('roots', roots),
      tool('works', async ({ ask }) => { await ask({ answer: form }); await once(stack, 'go') }, { tasks: 'required' }),
      tool('trips', async () => { throw new Failure('invalid_params', 'It tripped.', { data: { x: 1 } }) },
        { tasks: 'required' })
    ],
    prompts: [{
      name: 'prompts',
      ...described,
      arguments: [{ name: 'city', title: 'City', description: 'Where.', required: true }],
      complete: { city: async value => [`${value}ome`] },
      get: async () => ({ description: 'A prompt.', messages: content.map(content => ({ role: 'user', content })) })
    }],
    resources: [{
      uri,
      name: 'a',
      mimeType: 'text/plain',
      size: 1,
      annotations,
      ...described,
      read: async () =>
        [contents, { uri, blob: 'AA==' }]
    }],
    templates: [
      {
        uriTemplate: 'test://{id}/b',
        name: 'b',
        mimeType: 'text/plain',
        annotations,
        ...described,
        read: async () =>
          [contents]
      }
    ],
    changing: ['tools', 'prompts', 'resources'],
    logging: true,
    subscriptions: true
  }
}
