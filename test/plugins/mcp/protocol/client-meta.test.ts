import t from 'tap'
import version from '../../../../plugins/config/version.ts'
import openGateway, { call, COMPANIES } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'
import tools from '../../../../tools/index.ts'

const { ask } = await openGateway(t)
const HEADER = { 'mcp-protocol-version': '2026-07-28' }
const SUPPORTED = ['2026-07-28']
const identity = { [`${PREFIX}serverInfo`]: { name: 'neonpanel-mcp-gateway', title: 'NeonPanel', version } }
const LIST = { name: 'neonpanel.listCompanies' }

function refused (code: number, message: string | RegExp) {
  return { status: 400, body: { jsonrpc: '2.0', id: 1, error: { code, message } } }
}

t.test('discovers the server: versions, capabilities, instructions, and its identity aside ' +
  '[PROTO-65, PROTO-9]', async t => {
  const { status, body } = await ask(...modern('server/discover', {}, { id: 'd' }))
  t.equal(status, 200)
  t.match(body, {
    id: 'd',
    result: {
      resultType: 'complete',
      supportedVersions: SUPPORTED,
      capabilities: { tools: {}, prompts: {}, resources: {}, completions: {} },
      instructions: /the uuid that neonpanel_listCompanies returns/,
      ttlMs: 3_600_000,
      cacheScope: 'public',
      _meta: {
        [`${PREFIX}serverInfo`]: {
          name: 'neonpanel-mcp-gateway', title: 'NeonPanel', version, websiteUrl: 'https://neonpanel.com'
        }
      }
    }
  })
  t.notOk('serverInfo' in Object(body).result)
})

t.test('types every result, signs it, and lets lists be kept [PROTO-67, PROTO-69]', async t => {
  const list = await ask(...modern('tools/list'))
  t.match(list,
    {
      status: 200,
      body: {
        result: {
          resultType: 'complete', tools: { length: tools.length }, ttlMs: 300_000, cacheScope: 'public', _meta: identity
        }
      }
    })
  const good = await ask(...modern('tools/call', LIST))
  const content = [{ type: 'text', text: JSON.stringify(COMPANIES) }]
  t.strictSame(good.body,
    {
      jsonrpc: '2.0',
      id: 1,
      result: {
        content, structuredContent: COMPANIES, isError: false, resultType: 'complete', _meta: identity
      }
    })
  const bad = await ask(...modern('tools/call', { ...LIST, arguments: { perPage: 5 } }))
  t.match(bad.body,
    {
      result: {
        isError: true,
        resultType: 'complete',
        _meta: { ...identity, 'com.neonpanel/failure': { code: 'invalid_arguments' } }
      }
    })
  for (const result of [Object(good.body).result, Object(bad.body).result]) {
    t.notOk('ttlMs' in result || 'cacheScope' in result)
  }
})

t.test('adds nothing of this to older revisions [PROTO-68]', async t => {
  for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2025-01-01']) {
    for (const message of [call('tools/list'), call('tools/call', LIST), call('ping')]) {
      t.notMatch((await ask(message, { headers: { 'mcp-protocol-version': version } })).text,
        /resultType|ttlMs|cacheScope|modelcontextprotocol\/serverInfo/)
    }
  }
})

t.test('says which versions it speaks to those who ask for another [PROTO-8, PROTO-9]', async t => {
  for (const asked of ['2027-01-01', 'v999.0.0', '2025-11-25', '2025-01-01', '']) {
    const { status, body } = await ask(...modern('tools/list', {},
      { meta: { [`${PREFIX}protocolVersion`]: asked }, headers: { 'mcp-protocol-version': asked } }))
    const data = { code: 'unsupported_revision', instance: '/requests/r1', supported: SUPPORTED, requested: asked }
    t.strictSame({ status, body },
      {
        status: 400,
        body: {
          jsonrpc: '2.0', id: 1, error: { code: -32022, message: 'Unsupported protocol version', data }
        }
      })
  }
})

t.test('refuses a header that is missing or says another version than the request [PROTO-10]', async t => {
  const { 'mcp-protocol-version': _version, ...rest } = modern('tools/list')[1].headers
  const unknown = { [`${PREFIX}protocolVersion`]: 'v999.0.0' }
  t.match(await ask(modern('tools/list')[0], { headers: rest }),
    refused(-32020, 'Header mismatch: MCP-Protocol-Version is missing, the body says \'2026-07-28\''))
  t.match(await ask(...modern('tools/list', {}, { headers: { 'mcp-protocol-version': '2025-11-25' } })),
    refused(-32020, /'2025-11-25', the body says '2026-07-28'$/))
  t.match(await ask(...modern('tools/list', {}, { meta: unknown })), refused(-32020, /the body says 'v999.0.0'$/))
  t.match(await ask(...modern('tools/list', {}, { meta: { [`${PREFIX}protocolVersion`]: 7 } })),
    refused(-32602, /protocolVersion must be a text/))
})

t.test('answers a modern header without an envelope [PROTO-11, PROTO-22]', async t => {
  for (const version of ['2026-07-28', '2099-01-01']) {
    const headers = { 'mcp-protocol-version': version }
    const missing = refused(-32602, `Missing required _meta field: ${PREFIX}protocolVersion`)
    t.match(await ask(call('tools/list'), { headers }), missing)
    t.match(await ask(call('tools/list', { _meta: {} }), { headers }), missing)
    t.match(await ask(call('initialize', {}), { headers }), refused(-32020, /^Header mismatch: MCP-Protocol-Version/))
    t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/cancelled' }, { headers })).status, 202)
    t.match(await ask({ jsonrpc: '2.0', id: 1, result: {} }, { headers }),
      refused(-32600, 'The modern era has no responses to a server.'))
  }
  t.equal((await ask({ jsonrpc: '2.0', method: 'x', params: modern('x')[0].params }, { headers: HEADER })).status, 202)
})

t.test('knows none of the methods that left [PROTO-12, PROTO-62, CLIENT-29]', async t => {
  const left = [
    'initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe', 'tasks/list',
    'tasks/result', 'unknown/method'
  ]
  for (const method of left) {
    const { status, body } = await ask(...modern(method, { uri: 'a', name: 'a' }))
    const error = {
      code: -32601, message: `Method not found: ${method}`, data: { code: 'method_not_found', instance: '/requests/r1' }
    }
    t.strictSame({ status, body }, { status: 404, body: { jsonrpc: '2.0', id: 1, error } })
  }
})

t.test('agrees with a legacy claim in initialize on the newest legacy version [PROTO-3]', async t => {
  const _meta = { [`${PREFIX}protocolVersion`]: '2025-06-18' }
  const params = { protocolVersion: '2026-07-28', capabilities: {}, clientInfo: { name: 'a', version: '1' }, _meta }
  t.match(await ask(call('initialize', params), { headers: HEADER }),
    { status: 200, body: { result: { protocolVersion: '2025-11-25' } } })
})

t.test('reads what a client says of itself [PROTO-70, PROTO-71, PROTO-110]', async t => {
  const capabilities = `${PREFIX}clientCapabilities`
  const info = `${PREFIX}clientInfo`
  const wrong: [Record<string, unknown>, string][] = [
    [{ [capabilities]: undefined }, `Missing required _meta field: ${capabilities}`],
    [{ [capabilities]: [] }, `params/_meta/${capabilities} must be an object, but is a list.`],
    [{ [capabilities]: true }, `params/_meta/${capabilities} must be an object, but is true or false.`],
    [{ [info]: { name: 'a' } }, `params/_meta/${info}/version is required.`],
    [{ [info]: 'a' }, `params/_meta/${info} must be an object, but is a text.`],
    [{ [`${PREFIX}logLevel`]: 'loud' }, `params/_meta/${PREFIX}logLevel must be one of debug, info, notice, warning, ` +
      'error, critical, alert, emergency.'],
    [{ progressToken: 1.5 }, 'params/_meta/progressToken must be a text or a whole number, but is a number.']
  ]
  for (const [meta, message] of wrong) {
    t.match(await ask(...modern('tools/list', {}, { meta })), refused(-32602, message))
  }
  for (const meta of [{
    [info]: { name: 'a', version: '1', more: 1 }
  }, { [`${PREFIX}logLevel`]: 'info', progressToken: 'p' }, { other: 1 }]) {
    t.equal((await ask(...modern('tools/list', {}, { meta }))).status, 200)
  }
})
