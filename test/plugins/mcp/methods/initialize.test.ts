import t from 'tap'
import version from '../../../../plugins/config/version.ts'
import icon from '../../../../tools/icon.ts'
import openGateway, { call } from '../gateway.ts'

const { ask } = await openGateway(t)

const name = { name: 'neonpanel-mcp-gateway' }
const title = { title: 'NeonPanel' }
const identity = {
  description: 'Inventory, landed cost, cost of goods sold, revenue and document imports of companies in NeonPanel.',
  websiteUrl: 'https://neonpanel.com',
  icons: [icon]
}
const servers = {
  '2024-11-05': { ...name, version },
  '2025-01-01': { ...name, version },
  '2025-03-26': { ...name, version },
  '2025-06-18': { ...name, ...title, version },
  '2025-11-25': { ...name, ...title, version, ...identity }
}

function instructions (first: string, last: string): string {
  return `Most tools take a companyUuid, which is the uuid that ${first} returns. Other ids come from the list ` +
    'tools. ' +
    'Ids are not RFC 4122 UUIDs and count only exactly as they were given. Dates are YYYY-MM-DD. ' +
    'Lists are paged by page (from 1) and perPage (10 to 60). ' +
    `Imports run in the background: after retry_after_seconds ${last} may know more.`
}
const dotted = instructions('neonpanel.listCompanies', 'neonpanel.checkImportStatus')
const underscore = instructions('neonpanel_listCompanies', 'neonpanel_checkImportStatus')

function params (protocolVersion: unknown) {
  return { protocolVersion, capabilities: {}, clientInfo: { name: 'bot', version: '1' } }
}

t.test('agrees on every version it knows, with the fields of that revision and no others [PROTO-1, ' +
  'PROTO-2, PROTO-64, CLIENT-28]', async t => {
  for (const [protocolVersion, serverInfo] of Object.entries(servers)) {
    const { status, body } = await ask(call('initialize', params(protocolVersion), 0), { path: '/' })
    t.equal(status, 200)
    const completions = !['2024-11-05', '2025-01-01'].includes(protocolVersion) && { completions: {} }
    const views = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } }
    const extensions = { 'io.modelcontextprotocol/skills': {}, ...(protocolVersion >= '2025-06-18' && views) }
    const capabilities = { tools: {}, prompts: {}, resources: {}, ...completions, extensions }
    t.strictSame(body,
      { jsonrpc: '2.0', id: 0, result: { protocolVersion, capabilities, serverInfo, instructions: dotted } })
  }
})

t.test('names the tools in its instructions as the address lists them [CLIENT-39]', async t => {
  for (const [path, text] of [['/', dotted], ['/messages', dotted], ['/mcp', underscore]] as const) {
    t.match((await ask(call('initialize', params('2025-06-18')), { path })).body, { result: { instructions: text } })
  }
  t.ok(dotted.length <= 512 && underscore.length <= 512, 'within the first 512 characters')
})

t.test('offers the newest revision to those who ask for another, and ignores the header ' +
  '[PROTO-3, CLIENT-28]', async t => {
  for (const asked of ['2026-07-28', '2024-10-07', '', 'v2', '2099-12-31']) {
    const { status, body } =
      await ask(call('initialize', params(asked)), { headers: { 'mcp-protocol-version': '1999-01-01' } })
    t.equal(status, 200)
    t.match(body, { result: { protocolVersion: '2025-11-25', serverInfo: servers['2025-11-25'] } })
  }
})

t.test('names the field of initialize that is missing or wrong [PROTO-4]', async t => {
  const { protocolVersion, capabilities, clientInfo } = params('2025-06-18')
  const wrong: [object | undefined, string][] = [
    [{ capabilities, clientInfo }, 'params/protocolVersion is required.'],
    [
      { protocolVersion: 20250618, capabilities, clientInfo }, 'params/protocolVersion must be a text, but is a number.'
    ],
    [{ protocolVersion, clientInfo }, 'params/capabilities is required.'],
    [{ protocolVersion, capabilities: [], clientInfo }, 'params/capabilities must be an object, but is a list.'],
    [{ protocolVersion, capabilities }, 'params/clientInfo is required.'],
    [{ protocolVersion, capabilities, clientInfo: { version: '1' } }, 'params/clientInfo/name is required.'],
    [{
      protocolVersion, capabilities, clientInfo: { name: 'bot', version: 1 }
    }, 'params/clientInfo/version must be a text, but is a number.'],
    [undefined, 'params/protocolVersion is required. params/capabilities is required. params/clientInfo is required.']
  ]
  for (const [given, message] of wrong) {
    const { status, body } = await ask(call('initialize', given, 'i'))
    const error = { code: -32602, message, data: { code: 'invalid_params', instance: '/requests/r1' } }
    t.strictSame({ status, body }, { status: 200, body: { jsonrpc: '2.0', id: 'i', error } })
  }
})

t.test('answers ping with an empty result, with and without params [PROTO-61]', async t => {
  for (const given of [undefined, {}, { _meta: { progressToken: 1 } }]) {
    t.strictSame((await ask(call('ping', given, 'p'))).body, { jsonrpc: '2.0', id: 'p', result: {} })
  }
})

t.test('knows no method that it does not advertise [PROTO-63, PROTO-66, CLIENT-29]', async t => {
  const unknown = [
    'server/discover', 'subscriptions/listen', 'resources/subscribe', 'resources/unsubscribe', 'logging/setLevel',
    'tasks/get', 'tasks/list',
    'constructor', '__proto__', 'TOOLS/LIST', ''
  ]
  for (const method of unknown) {
    const { status, body } = await ask(call(method, {}))
    const error = {
      code: -32601, message: `Method not found: ${method}`, data: { code: 'method_not_found', instance: '/requests/r1' }
    }
    t.strictSame({ status, body }, { status: 200, body: { jsonrpc: '2.0', id: 1, error } })
  }
  t.match((await ask(call('x'.repeat(1000)))).body, { error: { message: `Method not found: ${'x'.repeat(100)}` } })
})
