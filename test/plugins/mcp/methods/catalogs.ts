import type { Content } from '../../../../plugins/mcp/protocol/content.ts'
import type { Context, Catalog, ToolResult } from '../../../../plugins/mcp/protocol/types.ts'

const inputSchema = { type: 'object', properties: {} }

export const audio: Content = { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' }

export const link: Content = {
  type: 'resource_link', uri: 'test://a', name: 'a', title: 'A', icons: [{ src: 'https://example.com/a.png' }]
}

export const embedded: Content = { type: 'resource', resource: { uri: 'test://a', text: 'a', _meta: { x: 1 } } }

export const dated: Content = {
  type: 'text', text: 'x', annotations: { priority: 1, lastModified: '2026-01-01' }, _meta: { x: 1 }
}

const whole: ToolResult = { content: [audio, link, embedded, dated], structuredContent: { a: 1 }, isError: false }

export const wrong: ToolResult = { content: [{ type: 'text', text: 'no' }], structuredContent: { a: 1 }, isError: true }

const complete = {
  city: async (value: string, others: Readonly<Record<string, string>>) =>
    Array.from({ length: 150 }, (_, index) => `${value}${others.country ?? ''}${index}`)
}

export const catalogs: Partial<Catalog> = {
  tools: [
    { name: 'whole', description: 'd', inputSchema, call: async () => whole },
    { name: 'wrong', description: 'd', inputSchema, call: async () => wrong },
    { name: 'list', description: 'd', inputSchema, outputSchema: { type: 'array' }, call: async () => '[1]' },
    {
      name: 'items',
      description: 'd',
      inputSchema,
      outputSchema: { type: 'array' },
      call: async () =>
        ({ content: [], structuredContent: [1] })
    },
    {
      name: 'asks',
      description: 'd',
      inputSchema,
      requires: [
        'sampling', 'roots'
      ],
      call: async (_args: unknown, { capabilities }: Context) => JSON.stringify(capabilities)
    }
  ],
  prompts: [{
    name: 'trip',
    title: 'Trip',
    icons: [{ src: 'https://example.com/a.png' }],
    arguments: [{ name: 'city', title: 'City', required: true }, { name: 'country' }],
    complete,
    get: async ({ city = '' }) =>
      ({
        description: 'A trip.',
        messages: [
          { role: 'user', content: { type: 'text', text: city } }, { role: 'assistant', content: audio }
        ]
      })
  }],
  resources: [{
    uri: 'test://a',
    name: 'a',
    title: 'A',
    mimeType: 'text/plain',
    size: 1,
    cache: { ttlMs: 5, cacheScope: 'public' },
    read: async () => [{ uri: 'test://a', text: 'a', _meta: { x: 1 } }]
  }],
  templates: [{
    uriTemplate: 'test://{id}/data.json',
    name: 'data',
    complete: { id: async () => ['one'] },
    read: async (uri, { id }) => id === 'gone' ? undefined : [{ uri, blob: Buffer.from(id ?? '').toString('base64') }]
  }],
  changing: ['tools', 'prompts', 'resources'],
  logging: true,
  subscriptions: true
}
