import t from 'tap'
import openGateway, { call } from '../plugins/mcp/gateway.ts'
import openStream from './event-reader.ts'

const gateway = await openGateway(t)
const { ask, url } = gateway
const token = await gateway.token()
const params = (protocolVersion: string) =>
  ({ protocolVersion, capabilities: {}, clientInfo: { name: 'bot', version: '1' } })

function failure (code: number, name: string, message: string) {
  return { jsonrpc: '2.0', id: 1, error: { code, message, data: { code: name, instance: '/requests/r1' } } }
}
const UNKNOWN = failure(404, 'unknown_session',
  'There is no such session. Open GET /sse again and use the endpoint that it names.')

t.test('opens with the endpoint, a relative path with an id that cannot be guessed ' +
  '[PROTO-52, PROTO-40, CLIENT-62]', async t => {
  const ids = new Set<string>()
  const token = await gateway.token({ sub: 'five' })
  for (let index = 0; index < 5; index++) {
    const { endpoint, headers } = await openStream(t, gateway, token)
    t.match(endpoint, /^\/messages\?sessionId=[\w-]{22,}$/)
    t.match(headers.get('content-type'), 'text/event-stream')
    t.strictSame([headers.get('cache-control'), headers.get('x-accel-buffering')], ['no-cache, no-transform', 'no'])
    ids.add(endpoint)
  }
  t.equal(ids.size, 5)
})

t.test('accepts a message with an empty 202 and answers on the stream, in exact bytes ' +
  '[PROTO-53, CLIENT-62]', async t => {
  const stream = await openStream(t, gateway, token)
  const { status, text, headers } = await ask(call('ping', {}, 'p'), { path: stream.endpoint })
  t.strictSame([status, text, headers['content-length'], headers['content-type']], [202, '', '0', undefined])
  t.equal(await stream.next(), 'event: message\ndata: {"jsonrpc":"2.0","id":"p","result":{}}')
  t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/initialized' }, { path: stream.endpoint })).status, 202)
  t.equal((await ask(call('tools/call', { name: 'neonpanel.listCompanies' }), { path: stream.endpoint })).status, 202)
  t.match(await stream.message(), { id: 1, result: { isError: false } })
})

t.test('keeps the sessions of one subject apart [PROTO-53, SEC-26, CLIENT-64]', async t => {
  const [one, other] = [await openStream(t, gateway, token), await openStream(t, gateway, token)]
  await ask(call('ping', {}, 7), { path: one.endpoint })
  await ask(call('no/such', {}, 7), { path: other.endpoint })
  t.match(await one.message(), { id: 7, result: {} })
  t.match(await other.message(), { id: 7, error: { code: -32601 } })
})

t.test('answers the same for unknown and ended sessions and those of other subjects [PROTO-54, CLIENT-64]', async t => {
  const victim = await openStream(t, gateway, token)
  const ended = await openStream(t, gateway, token)
  await ended.close()
  while ((await ask(call('ping'), { path: ended.endpoint })).status === 202) {
    await new Promise(resolve => { setImmediate(resolve) })
  }
  const attacker = await gateway.token({ sub: 'stranger' })
  const tries: [string, string][] = [
    [victim.endpoint, attacker], [ended.endpoint, token], ['/messages?sessionId=', token],
    ['/messages?sessionId=x', token],
    [`/messages?sessionId=${'x'.repeat(5000)}`, token], ['/messages?sessionId=%00', token],
    [`${victim.endpoint}&sessionId=x`, token], ['/messages?sessionId=constructor', token]
  ]
  for (const [path, token] of tries) {
    const { status, body } = await ask(call('ping'), { path, token })
    t.strictSame({ status, body }, { status: 404, body: UNKNOWN }, path.slice(0, 80))
  }
  await ask(call('ping', {}, 'mine'), { path: victim.endpoint })
  t.match(await victim.message(), { id: 'mine' }, 'nothing else came')
})

t.test('negotiates every revision and keeps to it, whatever the header says [PROTO-56]', async t => {
  const stream = await openStream(t, gateway, token)
  const list = async (headers = {}) => {
    await ask(call('tools/list'), { path: stream.endpoint, headers })
    const { result } = Object(await stream.message())
    return Object.keys(result.tools[0]).length
  }
  t.equal(await list(), 3, 'before initialize 2024-11-05 counts')
  for (const [version, fields] of [
    ['2025-11-25', 8], ['2025-06-18', 8], ['2025-03-26', 4], ['2025-01-01', 3], ['2024-11-05', 3]
  ] as const) {
    await ask(call('initialize', params(version)), { path: stream.endpoint })
    t.match(await stream.message(), { result: { protocolVersion: version } })
    t.equal(await list({ 'mcp-protocol-version': '2025-03-26' }), fields, version)
  }
})

t.test('answers on the POST what is no message, no revision, or not allowed', async t => {
  const { endpoint: path, message } = await openStream(t, gateway, token)
  t.match(await ask('{', { path }), { status: 400, body: { error: { code: -32700 } } })
  t.match(await ask([], { path }), { status: 400, body: { error: { code: -32600 } } })
  t.match(await ask(call('ping'), { path, headers: { 'mcp-protocol-version': 'x' } }),
    { status: 400, body: { error: { code: -32600 } } })
  t.match(await ask(call('ping'), { path, token: null }), { status: 401, body: { id: 1, error: { code: 401 } } })
  const forbidden = await ask(call('tools/call', { name: 'neonpanel.createDocuments', arguments: {} }), { path })
  t.match(forbidden,
    {
      status: 403,
      body: { id: 1, error: { code: 403 } },
      headers: { 'www-authenticate': /oauth-protected-resource\/sse"$/ }
    })
  await ask(call('ping', {}, 'next'), { path })
  t.match(await message(), { id: 'next' }, 'nothing of it went to the stream')
})

t.test('refuses modern requests on a session [PROTO-15]', async t => {
  const { endpoint: path } = await openStream(t, gateway, token)
  const claim = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }
  const refused = {
    status: 400,
    body: failure(-32600, 'invalid_request',
      'Modern requests go to POST /mcp without a session.')
  }
  for (const [message, headers] of [[call('server/discover',
    claim), {}], [call('ping'), { 'mcp-protocol-version': '2026-07-28' }]] as const) {
    const { status, body } = await ask(message, { path, headers })
    t.strictSame({ status, body }, refused)
  }
})

t.test('answers each element of a batch in an event of its own [PROTO-30]', async t => {
  const stream = await openStream(t, gateway, token)
  const batch = [call('ping', {},
    1), call('tools/call', { name: 'neonpanel.createDocuments', arguments: {} }, 2), { jsonrpc: '2.0', method: 'x' }]
  t.equal((await ask(batch, { path: stream.endpoint })).status, 202)
  const answers = [await stream.message(), await stream.message()]
  t.match(answers.sort((one, other) => Object(one).id - Object(other).id),
    [{ id: 1, result: {} }, { id: 2, error: { code: 403 } }])
})

t.test('answers in the body without a session, and 405 to other methods [PROTO-55]', async t => {
  const { status, body } = await ask(call('ping'), { path: '/messages' })
  t.strictSame({ status, body }, { status: 200, body: { jsonrpc: '2.0', id: 1, result: {} } })
  for (const [path, allow, methods] of [
    ['/messages', 'POST', ['GET', 'HEAD', 'DELETE', 'PUT']], ['/sse', 'GET', ['HEAD', 'POST', 'DELETE']]
  ] as const) {
    for (const method of methods) {
      const attacker = await fetch(`${url}${path}`, { method })
      const known = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } })
      t.strictSame([attacker.status, known.status, known.headers.get('allow')], [401, 405, allow], `${method} ${path}`)
      await Promise.all([attacker.body?.cancel(), known.body?.cancel()])
    }
  }
  const closed = await fetch(`${url}/sse`)
  t.match([closed.status, closed.headers.get('www-authenticate')], [401, /oauth-protected-resource\/sse"/])
  t.match(await closed.json(), { code: 'invalid_token' })
})
