import t from 'tap'
import build from '../build.ts'
import { call } from '../plugins/mcp/gateway.ts'
import modern from '../plugins/mcp/modern-call.ts'

const LONG = 'x'.repeat(200_000)
/** As long as headers let anything be. */
const LONG_HEADER = 'x'.repeat(12_000)
/** Characters of one text that an answer, or a line of the log, may repeat; a URI is the longest. */
const MOST = 2048
const COMPANY = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const _meta = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' }
const LEGACY = { 'mcp-protocol-version': '2025-11-25' }

/** Good messages of either era, whose every text is made long in turn. */
const messages: readonly (readonly [method: string, params: Record<string, unknown>])[] = [
  ['initialize', { protocolVersion: '2025-11-25', capabilities: { a: {} }, clientInfo: { name: 'n', version: '1' } }],
  ['ping', {}], ['server/discover', {}], ['tools/list', { cursor: 'c' }], ['logging/setLevel', { level: 'debug' }],
  ['tools/call', { name: 'neonpanel_listCompanies', arguments: { perPage: 10, search: 'a' } }],
  ['tools/call', { name: 'neonpanel_listWarehouses', arguments: { companyUuid: COMPANY, countryCode: 'US' } }],
  ['tools/call', {
    name: 'neonpanel_createDocuments',
    arguments: {
      companyUuid: COMPANY,
      type: 'bill',
      idempotencyKey: 'k',
      data: { ref_number: 'r', date: '2025-05-02', details: [{ service_name: 's', quantity: 1, rate: 1 }] }
    }
  }],
  ['tools/call', {
    name: 'neonpanel_checkImportStatus', arguments: { companyUuid: COMPANY, type: 'bill', requestId: 'r' }
  }],
  ['prompts/get', { name: 'landed-cost', arguments: { company: 'Kestrel', item: 'a', warehouse: 'b' } }],
  ['resources/read', { uri: `neonpanel://companies/${COMPANY}` }], ['skills/get', { uri: 'skill://a/SKILL.md' }],
  ['resources/subscribe', { uri: 'neonpanel://a' }],
  ['completion/complete', {
    ref: { type: 'ref/prompt', name: 'landed-cost' },
    argument: { name: 'company', value: 'K' },
    context: { arguments: { a: 'b' } }
  }],
  ['subscriptions/listen', { notifications: { taskIds: ['t'], resourceSubscriptions: ['neonpanel://a'] } }],
  ['tasks/get', { taskId: 't' }], ['tasks/cancel', { taskId: 't' }],
  ['tasks/update', { taskId: 't', inputResponses: { a: { action: 'accept' } } }],
  ['notifications/cancelled', { requestId: 'r', reason: 'w' }]
]

/** Copies of a value, in each of which one text or name of a member is long. */
function stretched (value: unknown): unknown[] {
  if (typeof value === 'string') return [LONG, `${value}${LONG}`]
  if (Array.isArray(value)) return value.flatMap((item, at) => stretched(item).map(long => value.with(at, long)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...stretched(member).map(long => ({ ...value, [name]: long })), { ...value, [LONG]: member }
  ])
}

/** The longest run that a text repeats. */
function repeated (text: string): number {
  return Math.max(0, ...(text.match(/x{100,}/g) ?? []).map(({ length }) => length))
}

const lines: string[] = []
const { url, token } = await build(t, { log: line => { lines.push(line) } })
const authorization = `Bearer ${await token()}`

/** Posts it; the answer with its headers, as far as it comes in two seconds from these. */
async function post (path: string, body: unknown, headers: Record<string, string | undefined>): Promise<string> {
  const sent = { authorization, accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  const present = Object.entries({ ...sent, ...headers }).flatMap(([name, value]) =>
    value === undefined || value.length > LONG_HEADER.length ? [] : [[name, value] as [string, string]])
  const leaving = new AbortController()
  const response = await fetch(url + path, {
    method: 'POST', headers: present, body: JSON.stringify(body), signal: leaving.signal
  })
  const timer = setTimeout(() => leaving.abort(), 2000)
  let text = JSON.stringify([...response.headers])
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  } catch {
    // a stream that stays open
  }
  clearTimeout(timer)
  return text
}

for (const [method, params] of messages) {
  t.test(`no text of ${method} ${params.name ?? ''} is repeated at length, in answers or in the log [F8]`, async t => {
    lines.length = 0
    let count = 0
    async function send (body: unknown, headers: Record<string, string | undefined>, without: string | undefined) {
      const text = await post('/mcp', body, { ...headers, authorization: without ?? authorization })
      const most = repeated(text)
      if (most > MOST) t.fail(`${most} of ${JSON.stringify(body).replaceAll(LONG, '…')}: ${text.slice(0, 200)}`)
      count++
    }
    for (const without of [undefined, 'Bearer x']) {
      for (const body of stretched(call(method, { ...params, _meta }, 'id'))) await send(body, LEGACY, without)
      const [body, { headers }] = modern(method, params, { id: 'id', meta: _meta })
      for (const long of stretched(body)) await send(long, headers, without)
    }
    t.ok(count > 20, `${count} messages`)
    for (const line of lines) if (repeated(line) > MOST) t.fail(line.slice(0, 300))
    t.ok(lines.length > 0)
  })
}

t.test('nor by POST /tools, nor of a header or a path [F8]', async t => {
  lines.length = 0
  const texts: string[] = []
  for (const [method, { name, arguments: args }] of messages) {
    if (method !== 'tools/call') continue
    for (const body of stretched(args)) texts.push(await post(`/tools/${name}`, body, {}))
  }
  const names = [
    'idempotency-key', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id', 'origin', 'x-request-id',
    'traceparent', 'authorization', 'last-event-id', 'user-agent', 'access-control-request-headers', 'content-type'
  ]
  for (const path of ['/mcp', '/messages', '/tools/neonpanel.listCompanies', '/tools/neonpanel.createDocuments']) {
    for (const name of names) texts.push(await post(path, call('ping'), { [name]: LONG_HEADER }))
  }
  for (const path of ['/', '/tools/', '/messages?sessionId=', '/.well-known/oauth-protected-resource/']) {
    texts.push(await post(path + LONG_HEADER, {}, {}))
  }
  t.ok(texts.length > 60, `${texts.length} answers`)
  for (const text of [...texts, ...lines]) if (repeated(text) > MOST) t.fail(`${repeated(text)}: ${text.slice(0, 300)}`)
})

t.test('an id or a progress token of 1,000 characters is repeated, a longer one refused in words [F8]', async t => {
  const ask = async (id: string, progressToken: string) =>
    JSON.parse((await post('/mcp', call('ping', { _meta: { progressToken } }, id), LEGACY)).replace(/^.*\]\]/, ''))
  const [most, more] = ['x'.repeat(1000), 'x'.repeat(1001)]
  t.strictSame(await ask(most, most), { jsonrpc: '2.0', id: most, result: {} })
  t.match(await ask(more, 'p'),
    { id: undefined, error: { code: -32600, message: /id must have at most 1000 characters/ } })
  t.match(await ask('id', more),
    { id: 'id', error: { code: -32600, message: 'params/_meta/progressToken must have at most 1000 characters.' } })
})
