import t from 'tap'
import openGateway, { call } from '../gateway.ts'
import { scopes } from '../../../../tools/scopes.ts'

const RESOURCE = 'https://mcp.example.com/.well-known/oauth-protected-resource'
const READS = scopes.filter(name => name.startsWith('read:')).join(' ')
const DISCOVERY = 'initialize,ping,notifications/initialized,tools/list'
const CREATE = { name: 'neonpanel.createDocuments', arguments: {} }
const CHATGPT = { 'user-agent': 'Mozilla/5.0 (compatible; openai-mcp/1.0.0)' }

const { ask, token } = await openGateway(t)

t.test('repeats the id in a 401, with a challenge that names the document of the address ' +
  '[PROTO-20, PROTO-121, CLIENT-4, CLIENT-9, CLIENT-11]', async t => {
  for (const [path, entry] of [
    ['/', ''], ['/mcp', '/mcp'], ['/messages', '/messages'], ['/messages?sessionId=x', '/sse']
  ] as const) {
    for (const method of ['initialize', 'ping', 'tools/call', 'server/discover']) {
      const challenge = `Bearer resource_metadata="${RESOURCE}${entry}", scope="${READS}"`
      const { status, headers, body } = await ask(call(method, {}, 'me'), { path, token: null })
      t.strictSame([status, headers['www-authenticate']], [401, challenge])
      const data = { code: 'invalid_token', instance: '/requests/r1', _meta: { 'mcp/www_authenticate': [challenge] } }
      t.strictSame(body,
        { jsonrpc: '2.0', id: 'me', error: { code: 401, message: 'Sign in to NeonPanel to use this server.', data } })
    }
  }
})

t.test('refuses a client without a token before it says what is wrong with the body', async t => {
  for (const text of ['{', '[]', '{}', '{"jsonrpc":"2.0","id":null,"method":"ping"}', `"${'x'.repeat(20_000)}"`]) {
    const { status, body } = await ask(text, { token: null })
    t.equal(status, 401)
    t.match(body, { jsonrpc: '2.0', error: { code: 401 } })
    t.notOk(Object.keys(Object(body)).includes('id'))
  }
  t.equal((await ask('x', { token: null, headers: { 'content-type': 'text/plain' } })).status, 401)
  t.match((await ask(call('ping', {}, 3), { token: 'abc' })).body,
    { id: 3, error: { code: 401, message: 'The access token is invalid or expired.' } })
})

t.test('refuses other media types without an id [PROTO-26]', async t => {
  const { status, body } = await ask(call('ping'), { headers: { 'content-type': 'text/plain' } })
  const data = { code: 'unsupported_media_type', instance: '/requests/r1' }
  const message = 'Send the body as application/json, without content coding.'
  t.strictSame({ status, body }, { status: 415, body: { jsonrpc: '2.0', error: { code: 415, message, data } } })
})

t.test('answers a missing scope with 403 and one challenge for all that is needed ' +
  '[PROTO-124, PROTO-131, CLIENT-18]', async t => {
  const { status, headers, body } = await ask(call('tools/call', CREATE, 9))
  const description = 'neonpanel_createDocuments needs the scope write:import'
  const challenge = `Bearer error="insufficient_scope", error_description="${description}", scope="read:companies ` +
    `read:reports write:import", resource_metadata="${RESOURCE}/mcp"`
  t.strictSame([status, headers['www-authenticate']], [403, challenge])
  const data = { code: 'insufficient_scope', instance: '/requests/r1', _meta: { 'mcp/www_authenticate': [challenge] } }
  t.strictSame(body, { jsonrpc: '2.0', id: 9, error: { code: 403, message: `${description}.`, data } })
})

t.test('tells ChatGPT of a missing scope in a result, and of a bad token with 401 [PROTO-130, CLIENT-19]', async t => {
  const { status, headers, body } = await ask(call('tools/call', CREATE, 9), { headers: CHATGPT, path: '/' })
  t.strictSame([status, headers['www-authenticate']], [200, undefined])
  t.strictSame(body, {
    jsonrpc: '2.0',
    id: 9,
    result: {
      content: [
        { type: 'text', text: 'neonpanel.createDocuments needs the scope write:import. Please allow it and try again.' }
      ],
      isError: true,
      _meta: {
        'mcp/www_authenticate': ['Bearer error="insufficient_scope", error_description="neonpanel.createDocuments ' +
          'needs the scope write:import", ' +
          `scope="read:companies read:reports write:import", resource_metadata="${RESOURCE}"`]
      }
    }
  })
  const expired = await token({ exp: 1 })
  t.equal((await ask(call('tools/call', CREATE), { headers: CHATGPT, token: expired })).status, 401)
  t.equal((await ask([call('tools/call', CREATE)],
    { headers: { ...CHATGPT, 'mcp-protocol-version': '2025-03-26' } })).status, 200)
  t.equal((await ask(call('tools/call', CREATE), { headers: CHATGPT, token: null })).status, 401, 'discovery is closed')
})

t.test('serves the anonymous methods, alone or in a batch, and no others [PROTO-133, CLIENT-12]', async t => {
  const { ask } = await openGateway(t, { env: { ANONYMOUS_METHODS: DISCOVERY } })
  t.equal((await ask(call('tools/list'), { token: null })).status, 200)
  t.equal((await ask([call('tools/list'), call('ping')], { token: null })).status, 200)
  t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/initialized' }, { token: null })).status, 202)
  t.match((await ask(call('tools/list', { cursor: 'x' }, 4), { token: null })).body, { id: 4, error: { code: -32602 } })
  t.match(await ask({ jsonrpc: '1.0', id: 1, method: 'ping' }, { token: null }),
    { status: 400, body: { error: { code: -32600 } } })
  const closed = [call('tools/call',
    CREATE), [call('tools/list'), call('tools/call', CREATE)], { jsonrpc: '2.0', id: 1, result: {} }, 'x', {}, 1]
  for (const body of closed) t.equal((await ask(body, { token: null })).status, 401, JSON.stringify(body))
  t.equal((await ask(call('tools/list'), { token: null, path: '/messages?sessionId=x' })).status, 401)
  t.equal((await ask(call('tools/list'), { token: 'abc' })).status, 401, 'a bad token is refused all the same')
})

t.test('invites ChatGPT to sign in by a result where discovery is open', async t => {
  const { ask } = await openGateway(t, { env: { ANONYMOUS_METHODS: DISCOVERY } })
  const list = { name: 'neonpanel_getRevenueAndCogs' }
  const { status, body } = await ask(call('tools/call', list), { token: null, headers: CHATGPT })
  t.equal(status, 200)
  t.strictSame(body, {
    jsonrpc: '2.0',
    id: 1,
    result: {
      content: [{ type: 'text', text: 'Sign in to NeonPanel to continue.' }],
      isError: true,
      _meta: {
        'mcp/www_authenticate': ['Bearer error="invalid_token", error_description="Sign in to NeonPanel to ' +
          'continue", ' +
          `scope="read:analytics", resource_metadata="${RESOURCE}/mcp"`]
      }
    }
  })
  t.equal((await ask([call('tools/call', list)], { token: null, headers: CHATGPT })).status, 401)
})

t.test('repeats the id in a 429 [PROTO-20, CLIENT-49]', async t => {
  const { ask } = await openGateway(t, { env: { RATE_LIMIT_MAX: '1' } })
  t.equal((await ask(call('ping'))).status, 200)
  const { status, headers, body } = await ask(call('ping', {}, 'late'))
  t.equal(status, 429)
  t.match(headers, { 'retry-after': /^\d+$/, ratelimit: /^"subject"/ })
  t.match(body,
    { id: 'late', error: { code: 429, data: { code: 'rate_limited', retryAfter: Number(headers['retry-after']) } } })
})
