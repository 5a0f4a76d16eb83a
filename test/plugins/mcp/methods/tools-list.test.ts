import t from 'tap'
import viewFiles from '../../../../plugins/catalog/view-files.ts'
import type { ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import isRecord from '../../../../schemas/is-record.ts'
import alias from '../../../../tools/alias.ts'
import type { Tool } from '../../../../tools/tool.ts'
import openGateway, { call, type Answer } from '../gateway.ts'
import modern from '../modern-call.ts'

const COMMON = ['name', 'description', 'inputSchema']
const STRUCTURED = [
  'name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', 'securitySchemes', '_meta'
]
const fields = {
  '2024-11-05': COMMON,
  '2025-01-01': COMMON,
  '2025-03-26': [...COMMON, 'annotations'],
  '2025-06-18': STRUCTURED,
  '2025-11-25': STRUCTURED,
  '2026-07-28': STRUCTURED
}
const VERSIONS = Object.keys(fields)
const LEGACY = VERSIONS.filter(version => version !== '2026-07-28')

/** The request of a revision for the list, as the arguments of `ask`. */
function list (version: string, path = '/mcp') {
  if (version === '2026-07-28') return modern('tools/list', {}, { id: version, path })
  return [call('tools/list', {}, version), { path, headers: { 'mcp-protocol-version': version } }] as const
}

function listed ({ body }: Answer): Record<string, unknown>[] {
  const result = isRecord(body) ? body.result : undefined
  return isRecord(result) && Array.isArray(result.tools) ? result.tools.filter(isRecord) : []
}

/** All there is to list of a tool, schemas as they travel. */
function whole (tool: Tool, name: string): Record<string, unknown> {
  const { title, description, input, output, annotations, scopes, view = '' } = tool
  const isCalledByPages = /(?:createDocuments|checkImportStatus|getWarehouseBalances)$/.test(tool.name)
  const securitySchemes = [{ type: 'oauth2', scopes: scopes[0] }]
  const page = viewFiles[view] && `ui://neonpanel/${view}/${viewFiles[view].version}.html`
  const _meta = {
    securitySchemes,
    ...(annotations.readOnlyHint && { 'anthropic/maxResultSizeChars': 100_000 }),
    ...(page && { ui: { resourceUri: page }, 'openai/outputTemplate': page }),
    ...(isCalledByPages && { 'openai/widgetAccessible': true })
  }
  return JSON.parse(JSON.stringify({
    name, title, description, inputSchema: input, outputSchema: output, annotations, securitySchemes, _meta
  }))
}

const { app, ask, token } = await openGateway(t)

t.test('lists for each revision exactly its fields, with the schemas unchanged ' +
  '[PROTO-73, PROTO-77, CLIENT-37, CLIENT-40]', async t => {
  for (const [version, names] of Object.entries(fields)) {
    const expected = app.tools.list.map(tool =>
      Object.fromEntries(Object.entries(whole(tool, tool.name)).filter(([name]) => names.includes(name))))
    const answer = await ask(...list(version, '/'))
    t.strictSame(listed(answer), expected, version)
    if (LEGACY.includes(version)) {
      t.strictSame(answer.body, { jsonrpc: '2.0', id: version, result: { tools: expected } }, version)
    }
  }
})

t.test('lists for 2025-03-26 without a header, and at /messages for 2024-11-05 [PROTO-5]', async t => {
  for (const [path, names] of [
    ['/', fields['2025-03-26']], ['/mcp', fields['2025-03-26']], ['/messages', COMMON]
  ] as const) {
    t.strictSame(Object.keys(listed(await ask(call('tools/list'), { path }))[0] ?? {}), names, path)
  }
})

t.test('lists dotted names where the guide sends people and underscores at /mcp, or as the setting ' +
  'says [PROTO-75, CLIENT-3, CLIENT-34]', async t => {
  const dotted = app.tools.list.map(tool => tool.name)
  const underscore = dotted.map(alias)
  const forms = {
    auto: [dotted, underscore, dotted],
    dotted: [dotted, dotted, dotted],
    underscore: [underscore, underscore, underscore]
  }
  for (const [form, expected] of Object.entries(forms)) {
    const { ask } = await openGateway(t, { env: { TOOL_NAMES: form } })
    for (const [index, path] of ['/', '/mcp', '/messages'].entries()) {
      t.strictSame(listed(await ask(call('tools/list'), { path })).map(tool => tool.name), expected[index],
        `${form} ${path}`)
    }
  }
  for (const name of [...dotted, ...underscore]) t.match(name, /^[A-Za-z0-9_.-]{1,46}$/)
})

t.test('lists the same bytes for every client, at each address and revision: 24 KB for models, 80 KB in all ' +
  '[PROTO-74, D43, CLIENT-33]', async t => {
  const other = await token({ sub: 'somebody else', scope: 'read:cogs' })
  for (const path of ['/', '/mcp', '/messages']) {
    for (const version of VERSIONS) {
      const [message, manner] = list(version, path)
      const first = await ask(message, manner)
      t.equal((await ask(message, { ...manner, token: other })).text, first.text)
      const read =
        listed(first).map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema }))
      t.ok(Buffer.byteLength(JSON.stringify(read)) <= 24_576, `${version} at ${path}`)
      t.ok(Buffer.byteLength(first.text) <= 81_920, `${version} at ${path}`)
    }
  }
})

t.test('writes its lists at boot, and looks at no tool afterwards [CLIENT-33]', async t => {
  let looks = 0
  const tool: ToolDefinition = {
    name: 'counts',
    description: 'Counts.',
    get inputSchema () { looks++; return { type: 'object', properties: {} } },
    call: async () => '{}'
  }
  const { ask } = await openGateway(t, { catalogs: { tools: [tool] } })
  const atBoot = looks
  for (const version of VERSIONS) t.match((await ask(...list(version))).text, '"name":"counts"')
  t.not(atBoot, 0)
  t.equal(looks, atBoot)
})

t.test('refuses every cursor [PROTO-76]', async t => {
  for (const cursor of ['', 'abc', 0, false]) {
    const { status, body } = await ask(call('tools/list', { cursor }))
    const error = {
      code: -32602, message: 'Unknown cursor.', data: { code: 'invalid_params', instance: '/requests/r1' }
    }
    t.strictSame({ status, body }, { status: 200, body: { jsonrpc: '2.0', id: 1, error } })
  }
})

t.test('names no scopes where none are asked for [PROTO-134]', async t => {
  const { ask } = await openGateway(t, { env: { ENFORCE_SCOPES: 'false' } })
  const { text } = await ask(call('tools/list'), { headers: { 'mcp-protocol-version': '2025-11-25' } })
  t.notMatch(text, 'securitySchemes')
  t.match(text, '"_meta":{"anthropic/maxResultSizeChars":100000}')
})
