import t from 'tap'
import openGateway, { call } from '../gateway.ts'

const { ask } = await openGateway(t)
const VERSIONS = '2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05, 2025-01-01'

function invalid (message: string, id?: unknown) {
  return {
    jsonrpc: '2.0',
    ...(id !== undefined && { id }),
    error: { code: -32600, message, data: { code: 'invalid_request', instance: '/requests/r1' } }
  }
}

t.test('repeats the id of a request in value and type [PROTO-17]', async t => {
  for (const id of ['', 'x', '1', '\u0000"\\ü', 0, 1, -1, 2 ** 53 - 1, -(2 ** 53) + 1]) {
    t.strictSame((await ask(call('ping', undefined, id))).body, { jsonrpc: '2.0', id, result: {} })
  }
})

t.test('refuses ids that are no string or safe integer, and repeats none [PROTO-18, PROTO-19]', async t => {
  for (const id of [null, 1.5, true, {}, [], 2 ** 53, -(2 ** 53)]) {
    const { status, body } = await ask(call('ping', undefined, id))
    t.equal(status, 400)
    t.match(body,
      { jsonrpc: '2.0', error: { code: -32600, message: /^The body is not a JSON-RPC 2.0 message: id must be / } })
    t.notOk(Object.keys(Object(body)).includes('id'), JSON.stringify(id))
  }
  t.equal((await ask('{"jsonrpc":"2.0","id":1e400,"method":"ping"}')).status, 400)
})

t.test('refuses what is no message and says why [PROTO-24]', async t => {
  const wrong: [unknown, string, unknown?][] = [
    [1, 'A message must be a JSON object.'],
    ['null', 'A message must be a JSON object.'],
    [{}, 'A message must have a method.'],
    [{ jsonrpc: '2.0', id: 'a' }, 'A message must have a method.', 'a'],
    [{ id: 1, method: 'ping' }, 'The body is not a JSON-RPC 2.0 message: jsonrpc is required.', 1],
    [{
      jsonrpc: '1.0', id: 1, method: 'ping'
    }, 'The body is not a JSON-RPC 2.0 message: jsonrpc must be one of 2.0.', 1],
    [{ jsonrpc: '2.0', id: 1, method: 7 }, 'The body is not a JSON-RPC 2.0 message: method must be a text, but is a ' +
      'number.', 1],
    [{ jsonrpc: '2.0', id: 1, method: 'ping', params: [1] }, 'The body is not a JSON-RPC 2.0 message: params must be ' +
      'an object, but is a list.', 1],
    [{ jsonrpc: '2.0', id: null, result: {} }, 'The body is not a JSON-RPC 2.0 message: id must be a text or a whole ' +
      'number, but is null.']
  ]
  for (const [message, sentence, id] of wrong) {
    const { status, body } = await ask(message)
    t.strictSame({ status, body }, { status: 400, body: invalid(sentence, id) })
  }
})

t.test('answers unreadable bodies with JSON-RPC errors without id [PROTO-23, PROTO-25, CLIENT-31]', async t => {
  for (const text of ['{', '', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"__proto__":{}}}']) {
    const { status, body } = await ask(text)
    const data = { code: 'parse_error', instance: '/requests/r1' }
    t.strictSame({ status, body },
      { status: 400, body: { jsonrpc: '2.0', error: { code: -32700, message: 'The body is not JSON.', data } } })
  }
  const deep = await ask(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`)
  t.strictSame([deep.status, deep.body], [400, invalid('The body must not be nested deeper than 32 levels.')])
})

t.test('takes notifications and responses with 202 and nothing else [PROTO-21, PROTO-22]', async t => {
  const silent = [
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    { jsonrpc: '2.0', method: 'no/such' },
    { jsonrpc: '2.0', id: 1, result: {} },
    { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } }
  ]
  for (const message of silent) {
    const { status, headers, text } = await ask(message)
    t.strictSame([status, text, headers['content-length'], headers['content-type']], [202, '', '0', undefined])
  }
})

t.test('serves the versions it knows and refuses every other in the header [PROTO-6, PROTO-7, PROTO-16]', async t => {
  for (const version of [...VERSIONS.split(', '), ' 2025-06-18 ']) {
    t.strictSame((await ask(call('ping'), { headers: { 'mcp-protocol-version': version } })).body,
      { jsonrpc: '2.0', id: 1, result: {} })
  }
  for (const version of ['v999.0.0', '2024-10-07', '', 'DRAFT', '2025-06-18, 2025-11-25']) {
    const { status, body } = await ask(call('ping'), { headers: { 'mcp-protocol-version': version } })
    t.strictSame({ status, body },
      { status: 400, body: invalid(`The header MCP-Protocol-Version must be one of ${VERSIONS}.`, 1) })
  }
})
