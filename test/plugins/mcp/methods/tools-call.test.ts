import t from 'tap'
import { subjectOf } from '../../../attack/users.ts'
import openGateway, { call, COMPANIES } from '../gateway.ts'
import modern from '../modern-call.ts'

const { ask } = await openGateway(t)
const LIST = { name: 'neonpanel.listCompanies' }
const STRUCTURED = ['2025-06-18', '2025-11-25']
const PLAIN = ['2024-11-05', '2025-01-01', '2025-03-26']

function error (message: string, code: number, name: string) {
  return { code, message, data: { code: name, instance: '/requests/r1' } }
}

t.test('gives the data as text, and as structured content where the revision has it ' +
  '[PROTO-78, PROTO-80, CLIENT-43]', async t => {
  const content = [{ type: 'text', text: JSON.stringify(COMPANIES) }]
  for (const version of [...STRUCTURED, ...PLAIN]) {
    const { status, body } = await ask(call('tools/call', LIST, 'c'), { headers: { 'mcp-protocol-version': version } })
    const structured = STRUCTURED.includes(version) && { structuredContent: COMPANIES }
    t.strictSame({ status, body },
      { status: 200, body: { jsonrpc: '2.0', id: 'c', result: { content, ...structured, isError: false } } }, version)
  }
})

t.test('calls a tool by either name and takes absent, null, textual and odd params ' +
  '[PROTO-75, PROTO-84, CLIENT-34, CLIENT-41]', async t => {
  const forms = [
    { name: 'neonpanel_listCompanies' }, { ...LIST, arguments: {} }, { ...LIST, arguments: null },
    { ...LIST, arguments: '{}' },
    { ...LIST, arguments: '{"page":1}' }, { ...LIST, task: { ttl: 1 }, _meta: {} }
  ]
  for (const params of forms) {
    t.match((await ask(call('tools/call', params))).body, { result: { isError: false } }, JSON.stringify(params))
  }
})

t.test('refuses unknown tools and ill-formed params with -32602 [PROTO-82, PROTO-83]', async t => {
  const wrong: [object | undefined, string, string][] = [
    [{ name: 'neonpanel.listCompany' }, 'Unknown tool: neonpanel.listCompany. Did you mean ' +
      'neonpanel_listCompanies?', 'unknown_tool'],
    [{ name: 'constructor' }, 'Unknown tool: constructor. tools/list names those that there are.', 'unknown_tool'],
    [{}, 'params/name is required.', 'invalid_params'],
    [undefined, 'params/name is required.', 'invalid_params'],
    [{ name: 7 }, 'params/name must be a text, but is a number.', 'invalid_params'],
    [{ ...LIST, arguments: [] }, 'arguments must be an object.', 'invalid_params'],
    [{ ...LIST, arguments: 1 }, 'arguments must be an object.', 'invalid_params'],
    [{ ...LIST, arguments: true }, 'arguments must be an object.', 'invalid_params'],
    [{ ...LIST, arguments: '[]' }, 'arguments must be an object.', 'invalid_params'],
    [{ ...LIST, arguments: 'page=1' }, 'arguments must be an object, or the JSON text of one.', 'invalid_params'],
    [{ ...LIST, arguments: '' }, 'arguments must be an object, or the JSON text of one.', 'invalid_params']
  ]
  for (const [params, message, name] of wrong) {
    const { status, body } = await ask(call('tools/call', params))
    t.strictSame({ status, body },
      { status: 200, body: { jsonrpc: '2.0', id: 1, error: error(message, -32602, name) } })
  }
  const dotted = await ask(call('tools/call', { name: 'listCompanies' }), { path: '/' })
  t.match(dotted.body, { error: { message: 'Unknown tool: listCompanies. Did you mean neonpanel.listCompanies?' } })
  const deep = await ask(call('tools/call', { ...LIST, arguments: `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}` }))
  t.match(deep.body, { error: { code: -32602 } })
  t.match(await ask(...modern('tools/call', { name: { toString: 1 } })),
    { status: 200, body: { error: { code: -32602, message: 'params/name must be a text, but is an object.' } } })
})

t.test('says which argument is wrong in a result, and as data [PROTO-81, PROTO-80, CLIENT-43]', async t => {
  const { status, body } = await ask(call('tools/call', { ...LIST, arguments: { perPage: 5 } }),
    { headers: { 'mcp-protocol-version': '2025-11-25' } })
  const message = 'must be >= 10.'
  t.strictSame({ status, body }, {
    status: 200,
    body: {
      jsonrpc: '2.0',
      id: 1,
      result: {
        content: [{ type: 'text', text: `arguments/perPage ${message} (invalid_arguments)` }],
        isError: true,
        _meta: { 'com.neonpanel/failure': { code: 'invalid_arguments', errors: [{ field: 'perPage', message }] } }
      }
    }
  })
})

t.test('passes failures of NeonPanel on as results', async t => {
  const { ask } = await openGateway(t, {
    upstream: (_request, response) => {
      response.writeHead(429,
        { 'retry-after': '7', 'content-type': 'application/json' }).end('{"message":"slow down"}')
    }
  })
  const { status, body } = await ask(call('tools/call', LIST))
  t.equal(status, 200)
  t.match(body, {
    result: {
      isError: true,
      content: [{ type: 'text', text: /\(upstream_busy\)$/ }],
      _meta: { 'com.neonpanel/failure': { code: 'upstream_busy', retryAfter: 7 } }
    }
  })
})

t.test('answers 401 where NeonPanel refuses the token, so that the client refreshes it [D31]', async t => {
  const { ask } = await openGateway(t, { upstream: (_request, response) => { response.writeHead(401).end() } })
  const { status, headers, body } = await ask(call('tools/call', LIST, 'x'))
  t.equal(status, 401)
  t.match(headers, { 'www-authenticate': /^Bearer error="invalid_token"/ })
  t.match(body,
    {
      id: 'x',
      error: {
        code: 401, data: { code: 'invalid_token', _meta: { 'mcp/www_authenticate': [headers['www-authenticate']] } }
      }
    })
})

t.test('says nothing but Internal error of what was not foreseen [PROTO-85]', async t => {
  const { app, ask } = await openGateway(t)
  const tool = app.tools.list[0]
  t.equal(tool?.name, LIST.name)
  t.intercept(Object(tool), 'handler', { value: async () => { throw new TypeError('secret of the house') } })
  const { status, body, text } = await ask(call('tools/call', LIST))
  t.strictSame({ status, body },
    { status: 200, body: { jsonrpc: '2.0', id: 1, error: error('Internal error', -32603, 'internal_error') } })
  t.notMatch(text, 'secret')
})

t.test('gives concurrent calls with the same id their own answers [PROTO-46]', async t => {
  const waiting: (() => void)[] = []
  const { ask, token } = await openGateway(t, {
    upstream ({ headers }, response) {
      waiting.push(() => response.setHeader('content-type', 'application/json')
        .end(JSON.stringify({ data: [{ name: subjectOf(headers.authorization) }] })))
      if (waiting.length === 3) for (const answer of waiting.reverse()) answer()
    }
  })
  const subjects = ['a', 'b', 'c']
  const tokens = await Promise.all(subjects.map(sub => token({ sub })))
  const answers = await Promise.all(tokens.map(token =>
    ask(call('tools/call', LIST), { token, headers: { 'mcp-protocol-version': '2025-11-25' } })))
  t.match(answers.map(({ body }) => body),
    subjects.map(name => ({ id: 1, result: { structuredContent: { data: [{ name }] } } })))
})
