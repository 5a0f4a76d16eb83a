import { once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import build from '../build.ts'
import modern from './mcp/modern-call.ts'

type Header = readonly [string, string]
interface Answer { status: number, headers: IncomingHttpHeaders, body: unknown }

const lines: string[] = []
const { url, token, sandbox } = await build(t,
  { env: { CORS_ORIGIN: 'https://a.example', TOOL_NAMES: 'dotted' }, log: line => { lines.push(line) } })
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
const bearer = await token()

const list = { name: 'neonpanel.listCompanies', arguments: {} }
const legacy = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: list }
const [modernMessage, { headers: modernHeaders }] = modern('tools/call', list)
const surfaces: Record<string, { path: string, body: object, own: readonly Header[], names: RegExp }> = {
  'MCP, legacy': { path: '/mcp', body: legacy, own: [['MCP-Protocol-Version', '2025-11-25']], names: /protocol/ },
  'MCP, modern': {
    path: '/',
    body: modernMessage,
    own: Object.entries(modernHeaders).map(([name, value]) => [name, String(value)]),
    names: /^mcp-(protocol|method|name)/
  },
  '/messages': { path: '/messages', body: legacy, own: [['MCP-Protocol-Version', '2025-06-18']], names: /protocol/ },
  REST: { path: '/tools/neonpanel.listCompanies', body: {}, own: [['Idempotency-Key', 'key-1']], names: /none/ }
}
const common: readonly Header[] = [
  ['Authorization', `Bearer ${bearer}`], ['Content-Type', 'application/json'], ['Origin', 'https://a.example'],
  ['Accept', 'application/json, text/event-stream'], ['Mcp-Session-Id', 's1'], ['Last-Event-ID', 'e1'],
  ['traceparent', TRACE], ['Content-Encoding', 'identity'], ['X-Request-Id', 'r1'], ['User-Agent', 'bot']
]

async function post (path: string, body: object, headers: readonly Header[]): Promise<Answer> {
  const text = JSON.stringify(body)
  const all = [['Host', new URL(url).host], ['Content-Length', String(Buffer.byteLength(text))], ...headers]
  const outgoing = request(`${url}${path}`, { method: 'POST', headers: all.flat(), agent: false })
  outgoing.end(text)
  const [incoming] = await once(outgoing, 'response')
  let received = ''
  for await (const chunk of incoming) received += String(chunk)
  return { status: incoming.statusCode, headers: incoming.headers, body: JSON.parse(received) }
}

/** A header twice: as two lines, as one line with and without a blank. */
function doubled (headers: readonly Header[], name: string, other: (value: string) => string): Header[][] {
  const change = (make: (value: string) => readonly string[]) => headers.flatMap(([own, value]): Header[] =>
    own === name ? make(value).map(each => [own, each]) : [[own, value]])
  return [
    change(value => [value, other(value)]), change(value => [`${value}, ${other(value)}`]),
    change(value => [`${value},${other(value)}`])
  ]
}

/** What is answered to copies that differ: nothing else in between decides which one was meant. */
function refusalOf (name: string, surface: string): { status: number, code?: number | string } | undefined {
  const { names } = surfaces[surface] ?? {}
  if (name === 'Authorization') return { status: 401 }
  if (name === 'Content-Type' || name === 'Origin') return { status: 400 }
  if (names?.test(name.toLowerCase())) return { status: 400 }
  return name === 'Content-Encoding' ? { status: 415 } : undefined
}

for (const [surface, { path, body, own }] of Object.entries(surfaces)) {
  const headers = [...common, ...own]
  t.test(`${surface}: equal copies of any header are one value [C1]`, async t => {
    const good = await post(path, body, headers)
    t.equal(good.status, 200)
    for (const [name] of headers) {
      for (const copies of doubled(headers, name, value => value)) {
        sandbox.requests.length = 0
        const answer = await post(path, body, copies)
        t.strictSame([answer.status, answer.body], [200, good.body], name)
        t.equal(answer.headers['access-control-allow-origin'], 'https://a.example', name)
        t.equal(answer.headers['x-request-id'], 'r1', name)
        t.match(sandbox.requests[0]?.headers, { traceparent: TRACE }, name)
      }
    }
  })

  t.test(`${surface}: copies of a header that differ are refused by what reads it [C1]`, async t => {
    for (const [name] of headers) {
      const refusal = refusalOf(name, surface)
      for (const copies of doubled(headers, name, value => name === 'Authorization' ? 'Basic YTpi' : `${value}x`)) {
        const answer = await post(path, body, copies)
        t.equal(answer.status, refusal?.status ?? 200, `${name}: ${JSON.stringify(answer.body)}`)
        if (refusal) {
          t.match(JSON.stringify(answer.body), /once|one Authorization|must be one of|mismatch|content coding/)
        }
      }
    }
  })
}

t.test('two different tokens are no token, and the answer says how to send one [C1]', async t => {
  const other = await token({ user: 'chloe@example.com' })
  for (const { path, body, own } of Object.values(surfaces)) {
    for (const copies of doubled([...common, ...own], 'Authorization', () => `Bearer ${other}`)) {
      const { status, headers, body: answer } = await post(path, body, copies)
      t.equal(status, 401)
      t.match(headers['www-authenticate'], /^Bearer error="invalid_token", error_description="Send one Authorization /)
      t.match(JSON.stringify(answer), /Send one Authorization header: Bearer and the access token\./)
    }
  }
  t.ok(lines.some(line => line.includes('"reason":"several"')))
})

t.test('a write takes equal copies of its key for one, and refuses others [C1]', async t => {
  const input = {
    companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
    type: 'bill',
    data: {
      ref_number: 'TWICE', date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  }
  const headers: Header[] = [...common, ['Idempotency-Key', 'key-2']]
  const path = '/tools/neonpanel.createDocuments'
  t.equal((await post(path, input, headers)).headers['idempotency-replayed'], undefined)
  for (const copies of doubled(headers, 'Idempotency-Key', value => value)) {
    t.equal((await post(path, input, copies)).headers['idempotency-replayed'], 'true')
  }
  const [lineByLine = [], joined = []] = doubled(headers, 'Idempotency-Key', value => `${value}x`)
  for (const copies of [lineByLine, joined]) {
    t.match(await post(path, input, copies), { status: 400, body: { code: 'invalid_arguments' } })
  }
})

t.test('a caller that names the event stream twice reads nothing else [C1]', async t => {
  for (const accept of ['text/event-stream, text/event-stream', 'text/event-stream;q=1,text/event-stream']) {
    const { status } = await fetch(`${url}/`, { headers: { accept, authorization: `Bearer ${bearer}` } })
    t.equal(status, 405, accept)
  }
})
