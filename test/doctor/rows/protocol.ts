import { at, edit, EVERYBODY, oneTool, SIGN_IN, to, type Row } from './row.ts'

const RESOURCE = '/.well-known/oauth-protected-resource/mcp'
const STREAMS = ['mcp-remote', 'n8n', 'langchain', 'old']
const PAGES = ['inspector', 'open-webui']
const inSchema = (schema: object) => oneTool(tool => Object.assign(Object(tool.inputSchema), schema))
const properties = (schema: object) => inSchema({ properties: { page: schema } })
const SMALL = {
  title: 'Small',
  description: 'Does little.',
  inputSchema: { type: 'object', properties: {} },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false }
}
let lists = 0

/** Deployments that are broken in one thing that has nothing to do with the sign-in. */
const rows: Readonly<Record<string, Row>> = {
  'the address is redirected': {
    alter: passing => {
      if (passing.path === '/mcp') Object.assign(passing, { status: 302, headers: { location: '/mcp/' }, body: '' })
    },
    expected: { 'first-answer': ['fail', ...EVERYBODY] }
  },
  'an old revision is refused': {
    ...to('initialize', passing => edit(passing, json => {
      delete json.result
      json.error = { code: -32602, message: 'Unsupported protocol version' }
    }), ({ question, status }) => status === 200 && question.includes('2024-11-05')),
    expected: { initialize: ['warn', ...EVERYBODY] }
  },
  'the name of the server has a dot': {
    ...to('initialize', passing => edit(passing, ({ result }) => { Object(result).serverInfo.name = 'neonpanel.com' }),
      ({ status }) => status === 200),
    expected: { initialize: ['warn', 'claude'] }
  },
  'a notification is answered': {
    ...to('notifications/initialized', passing => { Object.assign(passing, { status: 200, body: '{}' }) }),
    expected: { notification: ['warn', 'sdk'] }
  },
  'tools are listed without a token': {
    ...to('tools/list', passing => { passing.status = 200 }, ({ asked }) => asked.authorization === undefined),
    expected: { 'token-needed': ['warn', ...SIGN_IN] }
  },
  'a limit does not say how long to wait': {
    ...to('tools/list', passing => {
      passing.status = 429
      delete passing.headers['retry-after']
    }, ({ status }) => status === 200),
    expected: { 'tools-list': ['fail', ...EVERYBODY] }
  },
  'the list has another order each time': {
    ...to('tools/list', passing => edit(passing, ({ result }) => { if (lists++ % 2) Object(result).tools.reverse() }),
      ({ status }) => status === 200),
    expected: { 'tools-list': ['warn', 'chatgpt', 'claude', 'copilot-studio', 'bedrock'] }
  },
  'there are 41 tools': {
    ...to('tools/list', passing => edit(passing, ({ result }) => {
      const { tools } = Object(result)
      for (let index = tools.length; index < 41; index++) tools.push({ ...SMALL, name: `tool_${index}` })
    }), ({ status }) => status === 200),
    expected: { 'tools-list': ['warn', 'cursor'] }
  },
  'the name of a tool has a space': {
    ...oneTool(tool => { tool.name = 'list items' }),
    expected: { 'tool-names': ['fail', ...EVERYBODY] }
  },
  'the name of a tool has a dot': {
    ...oneTool(tool => { tool.name = 'neonpanel.listInventoryItems' }),
    expected: { 'tool-names': ['warn', 'claude', 'claude-code', 'codex', 'bedrock'] }
  },
  'a tool has no description': {
    ...oneTool(tool => { delete tool.description }),
    expected: { 'tool-texts': ['warn', ...EVERYBODY] }
  },
  'a tool has no hints': {
    ...oneTool(tool => { delete tool.annotations }),
    expected: { 'tool-hints': ['warn', 'chatgpt', 'claude'] }
  },
  'a schema has a reference': {
    ...properties({ $ref: '#/$defs/page' }),
    expected: { 'input-schemas': ['warn', 'vscode', 'cursor', 'copilot-studio', 'n8n', 'open-webui'] }
  },
  'a schema is a choice': {
    ...inSchema({ oneOf: [{ type: 'object' }] }),
    expected: { 'input-schemas': ['fail', 'claude', 'claude-code', 'bedrock'] }
  },
  'an array has no items': {
    ...properties({ type: 'array' }),
    expected: { 'input-schemas': ['fail', 'chatgpt', 'codex', 'vscode'] }
  },
  'a schema has two types': {
    ...properties({ type: ['string', 'null'] }),
    expected: { 'input-schemas': ['warn', 'antigravity', 'copilot-studio'] }
  },
  'a schema is no object': {
    ...oneTool(tool => { tool.inputSchema = { type: 'string' } }),
    expected: { 'input-schemas': ['fail', ...EVERYBODY] }
  },
  'an output schema is no object': {
    ...oneTool(tool => { tool.outputSchema = {} }),
    expected: { 'output-schemas': ['fail', ...EVERYBODY] }
  },
  'a call fails': {
    ...to('tools/call', passing => edit(passing, ({ result }) => { Object(result).isError = true }),
      ({ status }) => status === 200),
    expected: { call: ['warn', ...EVERYBODY] }
  },
  'an answer is long': {
    ...to('tools/call', passing => edit(passing, ({ result }) => {
      Object(result).content[0].text = 'x'.repeat(100_001)
    }), ({ status, body }) => status === 200 && !body.includes('isError":true')),
    expected: { call: ['warn', 'chatgpt', 'claude', 'claude-code'] }
  },
  'a proxy holds event streams back': { holdsStreams: true, expected: { 'event-stream': ['fail', ...STREAMS] } },
  'preflights are not answered': {
    alter: passing => { if (passing.method === 'OPTIONS') passing.status = 405 },
    expected: { 'cors-preflight': ['warn', ...PAGES] }
  },
  'pages do not see the challenge': {
    alter: ({ path, headers }) => { if (path === '/mcp') delete headers['access-control-expose-headers'] },
    expected: { 'cors-answers': ['warn', ...PAGES] }
  },
  'pages may not read the metadata': {
    ...at(RESOURCE, (_json, { headers }) => { delete headers['access-control-allow-origin'] }),
    expected: { 'cors-documents': ['warn', ...PAGES] }
  },
  'the metadata are kept for a year': {
    ...at(RESOURCE, (_json, { headers }) => { headers['cache-control'] = 'public, max-age=31536000' }),
    expected: { caching: ['warn', 'directories'] }
  },
  'the card of the domain names no address': {
    ...at('/.well-known/mcp/server-card.json', json => { json.remotes = [{}] }),
    expected: { 'card-at-domain': ['warn', 'directories'] }
  },
  'the catalog names no card': {
    ...at('/.well-known/ai-catalog.json', json => { json.entries = [] }),
    expected: { catalog: ['warn', 'directories'] }
  }
}

export default rows
