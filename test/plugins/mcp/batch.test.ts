import t from 'tap'
import openGateway, { call } from './gateway.ts'

const gateway = await openGateway(t)
const BATCHED = ['2025-03-26', '2024-11-05', '2025-01-01']
const note = { jsonrpc: '2.0', method: 'notifications/initialized' }
const response = { jsonrpc: '2.0', id: 1, result: {} }

function ask (body: unknown, version = '2025-03-26') {
  return gateway.ask(body, { headers: { 'mcp-protocol-version': version } })
}

t.test('answers a batch with one array, one answer for each request, in order [PROTO-30, CLIENT-30]', async t => {
  const unknown = {
    code: -32601, message: 'Method not found: tools/lst', data: { code: 'method_not_found', instance: '/requests/r1' }
  }
  for (const version of BATCHED) {
    const { status, body } = await ask([call('ping', {},
      'a'), note, call('tools/lst', {}, 2), call('tools/call', { name: 'neonpanel.listCompanies' }, 3)], version)
    t.equal(status, 200)
    t.match(body, [
      { jsonrpc: '2.0', id: 'a', result: {} },
      { jsonrpc: '2.0', id: 2, error: unknown },
      { jsonrpc: '2.0', id: 3, result: { isError: false } }
    ])
    t.equal(Object(body).length, 3)
  }
  t.strictSame((await gateway.ask([call('ping')])).body, [{ jsonrpc: '2.0', id: 1, result: {} }],
    'without a header 2025-03-26 counts')
})

t.test('takes a batch without requests with 202 [PROTO-31]', async t => {
  for (const body of [[note, note], [response], [response, response]]) {
    const { status, text, headers } = await ask(body)
    t.strictSame([status, text, headers['content-type']], [202, '', undefined])
  }
})

t.test('refuses batches where the revision has none [PROTO-32, CLIENT-30]', async t => {
  for (const version of ['2025-06-18', '2025-11-25']) {
    const { status, body } = await ask([call('ping')], version)
    t.equal(status, 400)
    t.match(body, { error: { code: -32600, message: `Protocol version ${version} has no batches. Send one message.` } })
  }
})

t.test('refuses a batch as a whole, and runs nothing of it [PROTO-33]', async t => {
  const claim = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }
  const refused: [unknown[], string][] = [
    [[], 'A batch must hold 1 to 10 messages.'],
    [Array.from({ length: 11 }, () => call('ping')), 'A batch must hold 1 to 10 messages.'],
    [[call('ping'), 1], 'A message must be a JSON object.'],
    [[call('ping'), [call('ping')]], 'A message must be a JSON object.'],
    [[call('ping'), { jsonrpc: '2.0' }], 'A message must have a method.'],
    [[call('ping'), call('initialize', {})], 'initialize must not be part of a batch.'],
    [[call('ping'), response], 'A batch must not mix requests and responses.'],
    [[call('ping', claim)], 'A batch must not hold modern requests.']
  ]
  for (const [body, message] of refused) {
    const answer = await ask(body)
    t.equal(answer.status, 400)
    t.strictSame(answer.body,
      { jsonrpc: '2.0', error: { code: -32600, message, data: { code: 'invalid_request', instance: '/requests/r1' } } })
  }
  t.equal(Object((await ask(Array.from({ length: 10 }, (_, id) => call('ping', {}, id)))).body).length, 10)
})

t.test('gives the element that lacks a scope its own error with code 403', async t => {
  const { status, headers, body } =
    await ask([call('tools/call', { name: 'neonpanel.createDocuments', arguments: {} }), call('ping', {}, 2)])
  t.strictSame([status, headers['www-authenticate']], [200, undefined])
  t.match(body, [{ id: 1, error: { code: 403, data: { code: 'insufficient_scope' } } }, { id: 2, result: {} }])
})

t.test('charges a batch its length, and runs nothing that cannot be paid [PROTO-34, CLIENT-30]', async t => {
  const { ask } = await openGateway(t, { env: { RATE_LIMIT_MAX: '12' } })
  const batch = (length: number) => Array.from({ length }, (_, id) => call('ping', {}, id))
  const manner = { headers: { 'mcp-protocol-version': '2025-03-26' } }
  t.equal((await ask(batch(10), manner)).status, 200)
  t.equal((await ask(call('ping'), manner)).status, 200)
  const { status, headers, body } = await ask(batch(2), manner)
  t.equal(status, 429)
  t.match(headers, { 'retry-after': /^\d+$/ })
  t.match(body, { jsonrpc: '2.0', error: { code: 429, data: { code: 'rate_limited', retryAfter: Number } } })
  t.match((await ask(call('ping', {}, 'last'), manner)).body, { id: 'last', error: { code: 429 } })
})
