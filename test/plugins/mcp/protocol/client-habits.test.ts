import t from 'tap'
import tools from '../../../../tools/index.ts'
import openGateway, { call } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const { ask } = await openGateway(t)

t.test('serves both eras in any order, without a session at /messages too [PROTO-13, PROTO-15]', async t => {
  for (const path of ['/', '/mcp', '/messages']) {
    t.match((await ask(...modern('tools/list', {}, { path }))).body, { result: { resultType: 'complete' } })
    t.match((await ask(call('ping'), { path })).body, { result: {} })
    t.match(await ask(call('tools/list', {}, 2), { path }),
      { body: { result: { resultType: undefined, tools: { length: tools.length } } } })
    t.match(await ask(...modern('ping', {}, { path })), { status: 404 })
  }
})

t.test('answers faults inside a method with 200 [PROTO-82, PROTO-83, PROTO-76]', async t => {
  t.match(await ask(...modern('tools/call', { name: 'neonpanel.listCompany' })),
    { status: 200, body: { error: { code: -32602, message: /^Unknown tool/ } } })
  t.match(await ask(...modern('tools/call')),
    { status: 200, body: { error: { code: -32602, message: 'params/name is required.' } } })
  t.match(await ask(...modern('tools/list', { cursor: 'x' })),
    { status: 200, body: { error: { code: -32602, message: 'Unknown cursor.' } } })
})

t.test('answers a missing scope with 403 [PROTO-124]', async t => {
  t.match(await ask(...modern('tools/call', { name: 'neonpanel.createDocuments' })),
    { status: 403, body: { id: 1, error: { code: 403 } } })
})

t.test('reads equal copies of a header as one value, and refuses different ones [C1]', async t => {
  for (const [version, status] of [
    ['2025-11-25, 2025-11-25', 200], ['2025-11-25,2025-11-25 , 2025-11-25', 200], ['2025-11-25, 2025-06-18', 400],
    ['2025-11-25,', 400]
  ] as const) {
    t.equal((await ask(call('tools/list'), { headers: { 'mcp-protocol-version': version } })).status, status, version)
  }
  const [message, manner] = modern('tools/call', { name: 'neonpanel.listCompanies' })
  const twice = Object.fromEntries(Object.entries(manner.headers ?? {}).map(([name, value]) =>
    [name, /^mcp-(protocol-version|method|name)$/i.test(name) ? `${value}, ${value}` : value]))
  t.match(await ask(message, { ...manner, headers: twice }), { status: 200, body: { result: { isError: false } } })
})

t.test('takes params and cursors that say nothing for none [C9]', async t => {
  for (const params of [null, []]) {
    for (const method of ['ping', 'tools/list', 'prompts/list']) {
      t.match((await ask({ jsonrpc: '2.0', id: 1, method, params })).body, { result: {} }, `${method} ${params}`)
    }
    t.match(await ask({ jsonrpc: '2.0', method: 'notifications/initialized', params }), { status: 202 })
  }
  for (const method of ['tools/list', 'prompts/list', 'resources/list']) {
    t.match((await ask(call(method, { cursor: null }))).body, { result: {} }, method)
  }
})

t.test('takes null for none at every optional place of params [C3, C9]', async t => {
  const argument = { name: 'company', value: '' }
  const company = { ref: { type: 'ref/prompt', name: 'show_inventory', uri: null }, argument }
  const client = { capabilities: { roots: null }, clientInfo: { name: 'x', version: '1', title: null } }
  for (const [method, params] of [
    ['prompts/get', { name: 'list_companies', arguments: null }],
    ['prompts/get', { name: 'revenue_and_cogs', arguments: { period: 'May', company: null } }],
    ['completion/complete', company],
    ['completion/complete', { ...company, context: null }],
    ['completion/complete', { ...company, context: { arguments: null } }],
    ['completion/complete', { ...company, context: { arguments: { company: null } } }],
    ['initialize', { protocolVersion: '2025-11-25', ...client }],
    ['tools/call', { name: 'neonpanel.listCompanies', arguments: null, _meta: null, task: null }],
    ['tools/call', { name: 'neonpanel.listCompanies', _meta: { progressToken: null, traceparent: null } }],
    ['resources/read', { uri: 'neonpanel://companies/c0ffee', _meta: null }]
  ] as const) {
    t.match((await ask(call(method, params))).body, { error: undefined, result: {} }, JSON.stringify(params))
    if (method === 'initialize' || '_meta' in params) continue
    t.match((await ask(...modern(method, params))).body, { error: undefined, result: {} }, JSON.stringify(params))
  }
  const meta = { [`${PREFIX}clientInfo`]: null, [`${PREFIX}logLevel`]: null, progressToken: null, traceparent: null }
  t.match((await ask(...modern('tools/call', { name: 'neonpanel.listCompanies' }, { meta }))).body,
    { result: { isError: false } })
  for (const [method, params, field] of [
    ['prompts/get', { name: 'show_inventory', arguments: { company: null } }, 'params/arguments/company'],
    ['prompts/get', { name: null }, 'params/name'], ['tools/call', { name: null }, 'params/name'],
    ['completion/complete', { ...company, argument: { name: 'company', value: null } }, 'params/argument/value']
  ] as const) {
    t.match((await ask(call(method, params))).body,
      { error: { code: -32602, message: `${field} is required.` } }, field)
  }
})

t.test('wants a value for what a prompt needs, and leaves out what is empty [C15]', async t => {
  const { body } = await ask(call('prompts/list'))
  const { prompts } = Object(Object(body).result)
  const period = { name: 'revenue_and_cogs', arguments: { period: 'May', company: ' ' } }
  const text = 'Get the revenue and COGS for May from NeonPanel.'
  t.match((await ask(call('prompts/get', period))).body, { result: { messages: [{ content: { text } }] } })
  for (const { name, arguments: known } of prompts) {
    const needed = known.filter(({ required }: { required?: boolean }) => required)
    for (const nothing of ['', '  ', '\u00a0\n', '\u200b', null]) {
      const empty = Object.fromEntries(known.map(({ name }: { name: string }) => [name, nothing]))
      t.match((await ask(call('prompts/get', { name, arguments: empty }))).body, needed.length > 0
        ? { error: { code: -32602, message: `params/arguments/${needed[0].name} is required.` } }
        : { result: { messages: [{}] } }, `${name} ${nothing}`)
    }
  }
})
