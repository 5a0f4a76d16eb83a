import t from 'tap'
import post from '../../../ask.ts'
import openGateway, { call } from '../gateway.ts'
import modern from '../modern-call.ts'

const region = { type: 'string', 'x-mcp-header': 'Region' }
const inputSchema = {
  type: 'object',
  properties: {
    region,
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    flag: { type: 'boolean', 'x-mcp-header': 'Flag' },
    inner: { type: 'object', properties: { depth: { type: 'string', 'x-mcp-header': 'Depth' } } }
  }
}
const tools = [
  { name: 'mirror', description: 'Mirrors.', inputSchema, call: async (args: unknown) => JSON.stringify({ args }) }
]
const prompts = [
  { name: 'greet', get: async () => ({ messages: [] }) }, { name: 'größe', get: async () => ({ messages: [] }) }
]
const resources = [{ uri: 'test://a', name: 'a', read: async () => [{ uri: 'test://a', text: 'a' }] }]
const { app, ask, token } = await openGateway(t, { catalogs: { tools, prompts, resources } })

/** 200, or the code of the error with HTTP 400. */
async function verdict (...[message, manner]: ReturnType<typeof modern>): Promise<number> {
  const { status, body } = await ask(message, manner)
  if (status === 200 && 'result' in Object(body)) return 200
  t.equal(status, 400)
  return Object(body).error?.code
}

t.test('holds Mcp-Method against the method [PROTO-89, PROTO-90]', async t => {
  const cases: [string, Record<string, string | undefined>, number][] = [
    ['prompts/list', { 'mcp-method': 'tools/call' }, -32020],
    ['tools/list', { 'mcp-method': undefined, 'MCP-METHOD': 'tools/list' }, 200],
    ['tools/list', { 'mcp-method': '  tools/list ' }, 200],
    ['tools/list', { 'mcp-method': 'TOOLS/LIST' }, -32020],
    ['tools/list', { 'mcp-method': undefined }, -32020],
    ['tools/list', { 'mcp-method': 'tools/list, tools/call' }, -32020],
    ['tools/list', { 'mcp-method': '=?base64?dG9vbHMvbGlzdA==?=' }, -32020],
    ['tools/list', { 'mcp-name': 'whatever' }, 200]
  ]
  for (const [method, headers, expected] of cases) {
    t.equal(await verdict(...modern(method, {}, { headers })), expected, JSON.stringify(headers))
  }
})

t.test('holds Mcp-Name against the name in the body [PROTO-89, PROTO-91, PROTO-92, PROTO-93, PROTO-94]', async t => {
  const cases: [string | undefined, number][] = [
    ['  greet  ', 200], ['=?base64?Z3JlZXQ=?=', 200], ['=?base64?Z3JlZXQ?=', -32020], ['=?base64?Z3JlZX==?=', -32020],
    ['=?BASE64?Z3JlZXQ=?=', -32020],
    ['=?base64?/w==?=', -32020], ['greet, meet', -32020], ['Greet', -32020], [undefined, -32020], ['gr\u00eet', -32020]
  ]
  for (const [name, expected] of cases) {
    t.equal(await verdict(...modern('prompts/get', { name: 'greet' }, { headers: { 'mcp-name': name } })), expected,
      name ?? 'none')
  }
  t.equal(await verdict(...modern('prompts/get', { name: 'größe' },
    { headers: { 'mcp-name': '=?base64?Z3LDtsOfZQ==?=' } })), 200)
  t.equal(await verdict(...modern('prompts/get', {}, { headers: { 'mcp-name': 'greet' } })), -32020,
    'the body has none')
  t.equal(await verdict(...modern('resources/read', { uri: 'test://a' })), 200)
  t.equal(await verdict(...modern('resources/read', { uri: 'test://a' }, { headers: { 'mcp-name': 'a' } })), -32020)
  const alias = { name: 'neonpanel_listCompanies' }
  t.equal(await verdict(...modern('tools/call', alias)), 200)
  t.equal(await verdict(...modern('tools/call', alias, { headers: { 'mcp-name': 'neonpanel.listCompanies' } })), -32020,
    'as it was sent')
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    for (const name of ['another', undefined]) {
      t.equal(await verdict(...modern(method, { taskId: 'v1.a.b' }, { headers: { 'mcp-name': name } })), -32020, method)
    }
    t.equal(await verdict(...modern(method, { taskId: 'v1.a.b' })), -32021,
      'past the headers it is the capability that is missing')
  }
})

t.test('takes equal copies of a header for one, and different ones for another value [PROTO-94, C1]', async t => {
  const [message, { headers }] = modern('prompts/get', { name: 'greet' })
  const body = JSON.stringify(message)
  const own = {
    host: 'localhost',
    authorization: `Bearer ${await token()}`,
    'content-type': 'application/json',
    'content-length': String(body.length)
  }
  const good = Object.entries({ ...own, ...headers }).map(([name, value]): [string, string] => [name, String(value)])
  for (const name of ['mcp-name', 'mcp-method', 'mcp-protocol-version']) {
    const copies = good.filter(([other]) => other === name)
    const others = copies.map(([name]): [string, string] => [name, 'other'])
    const same = await post(app, { method: 'POST', path: '/mcp', headers: [...good, ...copies], body })
    t.match([same.status, JSON.parse(same.text)], [200, { id: 1, result: {} }], name)
    const { status, text } = await post(app, { method: 'POST', path: '/mcp', headers: [...good, ...others], body })
    t.match([status, JSON.parse(text)], [400, { id: 1, error: { code: -32020 } }], name)
  }
  t.equal((await post(app, { method: 'POST', path: '/mcp', headers: good, body })).status, 200)
})

t.test('holds Mcp-Param-* against the arguments [PROTO-89, PROTO-93, PROTO-96]', async t => {
  const cases: [object | null | string, Record<string, string>, number][] = [
    [{ region: 'SGVsbG8=' }, { 'mcp-param-region': 'SGVsbG8=' }, 200],
    [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8=?=' }, 200],
    [{ region: '=?base64?SGVsbG8=' }, { 'mcp-param-region': '=?base64?SGVsbG8=' }, 200],
    [{ region: '=?BASE64?SGVsbG8=?=' }, { 'Mcp-Param-Region': '=?BASE64?SGVsbG8=?=' }, 200],
    [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }, -32020],
    [{ region: 'eu' }, {}, -32020],
    [{ region: 'eu' }, { 'mcp-param-region': 'us' }, -32020],
    [{}, {}, 200],
    [null, {}, 200],
    [{ region: null }, {}, 200],
    [{}, { 'mcp-param-region': 'eu' }, -32020],
    [{ count: 42 }, { 'mcp-param-count': '42.0' }, 200],
    [{ count: 42 }, { 'mcp-param-count': '43' }, -32020],
    [{ count: 42 }, { 'mcp-param-count': '0x2a' }, -32020],
    [{ flag: true }, { 'mcp-param-flag': 'true' }, 200],
    [{ flag: true }, { 'mcp-param-flag': 'TRUE' }, -32020],
    [{ inner: { depth: 'x' } }, { 'mcp-param-depth': 'x' }, 200],
    [{ inner: { depth: 'x' } }, {}, -32020],
    ['{"region":"eu"}', { 'mcp-param-region': 'eu' }, 200],
    [{}, { 'mcp-param-unknown': 'x' }, 200]
  ]
  for (const [args, headers, expected] of cases) {
    t.equal(await verdict(...modern('tools/call', { name: 'mirror', arguments: args }, { headers })), expected,
      JSON.stringify([args, headers]))
  }
})

t.test('minds none of these headers in older revisions [PROTO-95]', async t => {
  const headers = { 'mcp-method': 'prompts/list', 'mcp-name': '=?base64??=', 'mcp-param-region': 'us' }
  t.match(await ask(call('tools/call', { name: 'mirror', arguments: { region: 'eu' } }), { headers }),
    { status: 200, body: { result: { isError: false } } })
})

t.test('offers no tool that clients would drop [PROTO-88]', async t => {
  const { app: another } = await openGateway(t)
  const object = (properties: object, more = {}) => ({ type: 'object', properties, ...more })
  const wrong: [object, RegExp][] = [
    [object({ a: { type: 'string', 'x-mcp-header': '' } }), /x-mcp-header at a must be a header token/],
    [object({ a: { type: 'string', 'x-mcp-header': 'a b' } }), /must be a header token/],
    [object({ a: { type: 'number', 'x-mcp-header': 'A' } }), /must be on a string, integer or boolean/],
    [object({ a: region, b: { ...region, 'x-mcp-header': 'REGION' } }), /must not name a header twice/],
    [object({ a: { type: 'array', items: region } }), /must be reachable through properties alone/],
    [object({}, { anyOf: [object({ a: region })] }), /must be reachable through properties alone/],
    [object({},
      { $schema: 'http://json-schema.org/draft-07/schema#' }), /must be of https:\/\/json-schema.org\/draft\/2020-12/],
    [object({ a: { $ref: 'https://example.com/schema' } }), /must not refer to other documents/],
    [{ type: 'object' }, /must be an object with properties/],
    [{ type: 'string', properties: {} }, /must be an object with properties/]
  ]
  const tool = { name: 'x', description: 'x', call: async () => '{}' }
  for (const [inputSchema, message] of wrong) {
    t.throws(() => another.mcp.register({ tools: [{ ...tool, inputSchema }] }), message)
  }
  t.throws(() => another.mcp.register({ tools: [{ ...tool, name: 'a b', inputSchema: object({}) }] }),
    /The tool a b cannot be offered: its name must be/)
  t.doesNotThrow(() => another.mcp.register({
    tools: [{ ...tool, inputSchema: object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { type: 'string' } } }) }]
  }))
})
