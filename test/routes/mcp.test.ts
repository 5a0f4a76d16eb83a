import t from 'tap'
import { Client } from 'undici'
import tools from '../../tools/index.ts'
import openGateway, { call } from '../plugins/mcp/gateway.ts'
import modern from '../plugins/mcp/modern-call.ts'

const { app, ask, url, token } = await openGateway(t)
const authorization = `Bearer ${await token()}`

t.test('answers alike at / and /mcp, but for the names of tools [PROTO-14, CLIENT-23]', async t => {
  const messages = [
    call('ping'), call('no/such'), call('tools/call', { name: 'neonpanel.listCompanies' }),
    call('tools/list', { cursor: 'x' }),
    { jsonrpc: '2.0', method: 'notifications/initialized' }, [call('ping')], [], 'x'
  ]
  for (const message of messages) {
    const [root, mcp] = [await ask(message, { path: '/' }), await ask(message)]
    t.strictSame([root.status, root.body], [mcp.status, mcp.body])
  }
  const newest = [
    modern('server/discover', {}, { headers: { 'mcp-method': 'x' } }),
    modern('tools/call', { name: 'neonpanel.listCompanies' }), modern('prompts/get', { name: 'x' }),
    modern('tasks/get', { taskId: 'x' }), modern('no/such'), modern('tools/list', { cursor: 'x' }),
    modern('ping', {}, { meta: { 'io.modelcontextprotocol/protocolVersion': '2027-01-01' } })
  ]
  for (const [message, manner] of newest) {
    const [root, mcp] = [await ask(message, { ...manner, path: '/' }), await ask(message, manner)]
    t.strictSame([root.status, root.body], [mcp.status, mcp.body], JSON.stringify(message))
  }
})

t.test('both eras take turns on one connection [PROTO-13]', async t => {
  const one = new Client(url)
  t.teardown(() => one.close())
  const ports = new Set<unknown>()
  app.server.on('request', request => ports.add(request.socket.remotePort))
  for (let turn = 0; turn < 3; turn++) {
    for (const [message, { headers }] of [modern('tools/list'), [call('tools/list'), { headers: {} }] as const]) {
      const { body } = await one.request({
        method: 'POST',
        path: '/mcp',
        headers: { ...headers, authorization, 'content-type': 'application/json' },
        body: JSON.stringify(message)
      })
      const { result } = Object(await body.json())
      t.equal(result.tools.length, tools.length)
      t.equal(result.resultType, 'mcp-method' in headers ? 'complete' : undefined)
    }
  }
  t.equal(ports.size, 1)
})

t.test('answers /mcp/ like /mcp without a redirect [PROTO-49, CLIENT-27]', async t => {
  for (const path of ['/mcp/', '/messages/', '/mcp', '/']) {
    const { status, headers } = await ask(call('ping'), { path })
    t.strictSame([status, headers.location], [200, undefined])
  }
})

t.test('answers other methods with 401, and with 405 for those who have a token [PROTO-35, CLIENT-11]', async t => {
  for (const method of ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH']) {
    const attacker = await fetch(`${url}/mcp`, { method })
    t.equal(attacker.status, 401)
    t.match(attacker.headers.get('www-authenticate'), 'oauth-protected-resource/mcp')
    await attacker.body?.cancel()
    const known = await fetch(`${url}/mcp`, { method, headers: { authorization, accept: 'text/event-stream' } })
    t.strictSame([known.status, known.headers.get('allow')], [405, 'POST'])
    const text = await known.text()
    if (method !== 'HEAD') t.match(JSON.parse(text), { code: 'method_not_allowed', status: 405 })
  }
})

t.test('answers in JSON whatever the Accept header says, unless it wants nothing but a stream ' +
  '[PROTO-42, CLIENT-24]', async t => {
  for (const accept of [
    '', '*/*', 'application/json', 'application/json, text/event-stream', 'text/event-stream, application/json',
    'text/html', 'x'
  ]) {
    const { headers, body } = await ask(call('ping'), { headers: { accept } })
    t.match(headers['content-type'], /^application\/json/)
    t.strictSame(body, { jsonrpc: '2.0', id: 1, result: {} })
  }
  const json = await fetch(`${url}/mcp`, {
    method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(call('ping'))
  })
  t.strictSame(await json.json(), { jsonrpc: '2.0', id: 1, result: {} })
})

t.test('answers in one event, without an id, where only a stream is accepted [PROTO-37, ' +
  'PROTO-40, PROTO-42, CLIENT-24]', async t => {
  for (const accept of ['text/event-stream', ' Text/Event-Stream ;q=1']) {
    const { status, headers, text } = await ask(call('ping'), { headers: { accept } })
    t.strictSame(
      [status, headers['content-type'], headers['cache-control'], headers['x-accel-buffering'], text],
      [
        200, 'text/event-stream', 'no-cache, no-transform', 'no',
        'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n'
      ]
    )
  }
  const refused = await ask(call('ping', {}, 1.5), { headers: { accept: 'text/event-stream' } })
  t.strictSame([refused.status, Object(refused.body).error.code], [400, -32600])
  t.equal((await ask({ jsonrpc: '2.0', method: 'x' }, { headers: { accept: 'text/event-stream' } })).status, 202)
})

t.test('neither gives session ids nor minds foreign headers [PROTO-36, PROTO-37, PROTO-95, CLIENT-26]', async t => {
  const { status, headers } = await ask(call('ping'), {
    headers: {
      'mcp-session-id': 'stale',
      'last-event-id': '7',
      'mcp-method': 'tools/list',
      'mcp-name': 'x',
      'mcp-protocol-version': '2025-06-18'
    }
  })
  t.strictSame([status, headers['mcp-session-id']], [200, undefined])
})

t.test('sends 202 with an empty body and no content type over the wire [PROTO-21, CLIENT-25]', async t => {
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  })
  t.strictSame([
    answer.status, answer.headers.get('content-type'), answer.headers.get('content-length'), await answer.text()
  ], [202, null, '0', ''])
})
