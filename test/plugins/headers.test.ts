import { once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import build, { type Stack } from '../build.ts'
import modern from './mcp/modern-call.ts'

interface Answer { status: number, headers: IncomingHttpHeaders, body: string }

const NAME = 'Kestrel Home Goods'
const rpc = (method: string, params: object = {}, id: unknown = 7) => ({ jsonrpc: '2.0', id, method, params })
const initialize = rpc('initialize',
  { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } })
const call = rpc('tools/call', { name: 'neonpanel.listCompanies', arguments: {} }, 'ключ "7" 🔑')
const [modernMessage, { headers: modernHeaders }] = modern('tools/call',
  { name: 'neonpanel_listCompanies', arguments: {} })

/** What is answered at once, on every surface: where, what is asked, and what the answer must hold. */
const asked: Record<string, [path: string, body: object, holds: string, headers?: Record<string, string>]> = {
  initialize: ['/mcp', initialize, '"protocolVersion":"2025-11-25"'],
  ping: ['/', rpc('ping'), '"id":7,"result":{}'],
  'a list of tools': ['/mcp', rpc('tools/list'), '"name":"neonpanel_listCompanies"'],
  'a list with an id that is not ASCII': ['/messages', rpc('tools/list', {}, 'é"🔑'), '"id":"é\\"🔑"'],
  'a call with an id that is not ASCII': ['/', call, '"id":"ключ \\"7\\" 🔑"'],
  'a modern call': ['/mcp', modernMessage, NAME, Object.fromEntries(Object.entries(modernHeaders)
    .map(([name, value]) => [name, String(value)]))],
  'a call over /messages': ['/messages', call, NAME],
  'a call over REST': ['/tools/neonpanel.listCompanies', {}, NAME],
  'an error of a tool': ['/mcp', rpc('tools/call', { name: 'neonpanel_listCompanies', arguments: { page: 'x' } }),
    '"isError":true']
}

async function post ({ url, token }: Stack, path: string, body: object, headers = {}): Promise<Answer> {
  const authorization = `Bearer ${await token()}`
  const outgoing = request(url + path, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': 'r1',
      ...headers
    }
  })
  outgoing.end(JSON.stringify(body))
  const [incoming] = await once(outgoing, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return { status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks).toString() }
}

/** A gateway, and how many of its answers took the ordinary way. */
async function counted (t: Test, env: Record<string, string> = {}): Promise<[Stack, () => number]> {
  let ordinary = 0
  const stack = await build(t, {
    env,
    prepare: app => {
      app.addHook('onSend', (_request, _reply, payload, done) => { ordinary++; done(null, payload) })
    }
  })
  return [stack, () => ordinary]
}

/** A gateway whose every answer has a header of its own, and so takes the ordinary way. */
async function ordinarily (t: Test): Promise<Stack> {
  return await build(t, {
    prepare: app => {
      app.addHook('onRequest', (_request, reply, done) => { reply.header('x-ordinary', 'yes'); done() })
    }
  })
}

function withoutWhatDiffers ({ status, headers, body }: Answer, { url }: Stack): unknown[] {
  const { date, 'x-ordinary': ordinary, ratelimit = '', ...others } = headers
  return [status, { ...others, ratelimit: String(ratelimit).replace(/r=\d+;t=\d+/, 'r;t') },
    body.replaceAll(new URL(url).host, 'host')]
}

t.test('what is answered at once has the headers and bytes of the ordinary way, on every surface', async t => {
  const [[atOnce, ordinaryAnswers], ordinary] = [await counted(t), await ordinarily(t)]
  for (const [what, [path, body, holds, headers]] of Object.entries(asked)) {
    const [one, other] = [await post(atOnce, path, body, headers), await post(ordinary, path, body, headers)]
    t.strictSame(withoutWhatDiffers(one, atOnce), withoutWhatDiffers(other, ordinary), what)
    t.strictSame([one.status, one.body.includes(holds)], [200, true], `${what}: ${one.body.slice(0, 200)}`)
    t.strictSame([one.headers['x-ordinary'], other.headers['x-ordinary']], [undefined, 'yes'], what)
    t.match(one.headers, {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': /X-Request-Id/,
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(one.body)),
      'content-type': 'application/json; charset=utf-8',
      ratelimit: /^"subject";r=\d+;t=\d+$/,
      'ratelimit-policy': /^"subject";q=\d+;w=\d+$/,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'r1'
    }, what)
  }
  t.equal(ordinaryAnswers(), 0)
})

t.test('refusals, batches, streams and answers to pages of a list take the ordinary way', async t => {
  const [stack, ordinaryAnswers] = await counted(t)
  const refused = rpc('no/such')
  const cases: [string, object, Record<string, string>, number][] = [
    ['/mcp', refused, {}, 200], ['/mcp', rpc('ping'), { accept: 'text/event-stream' }, 200],
    ['/mcp', [rpc('ping')], { 'mcp-protocol-version': '2025-03-26' }, 200],
    ['/mcp', { jsonrpc: '2.0', method: 'notifications/initialized' }, {}, 202],
    ['/tools/neonpanel.listCompanies', { page: 'x' }, {}, 400], ['/mcp', rpc('ping'), { authorization: '' }, 401]
  ]
  for (const [index, [path, body, headers, status]] of cases.entries()) {
    const answer = await post(stack, path, body, headers)
    t.strictSame([answer.status, ordinaryAnswers()], [status, index + 1], answer.body)
  }
  const [named, ofNamed] = await counted(t, { CORS_ORIGIN: 'https://chat.example' })
  const { headers } = await post(named, '/mcp', rpc('ping'), { origin: 'https://chat.example' })
  t.match(headers,
    { 'access-control-allow-origin': 'https://chat.example', vary: 'Origin', 'cache-control': 'no-store' })
  t.equal(ofNamed(), 1)
})
