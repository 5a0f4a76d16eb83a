import { parseList } from 'structured-headers'
import t from 'tap'
import stopClock from '../clock.ts'
import { sendJson } from '../issuer.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import openTarget from './open.ts'

let asked = 0
const { app, token } = await openTarget(t, {
  env: { RATE_LIMIT_MAX: '30', RATE_LIMIT_ADDRESS_MAX: '200' },
  upstream: (_request, response) => { asked++; sendJson(response, COMPANIES) }
})
const { host } = new URL(app.config.PUBLIC_URL)
const REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']
const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel.listCompanies', arguments: {} } }

interface Question {
  method?: 'GET' | 'POST' | 'HEAD' | 'OPTIONS' | 'DELETE'
  url?: string
  body?: unknown
  headers?: Record<string, string>
  remoteAddress?: string
}

async function ask (
  token: string, { method = 'POST', url = '/mcp', body = PING, headers = {}, remoteAddress }: Question = {}
) {
  const { statusCode, headers: sent, payload } = await app.inject({
    method,
    url,
    headers: {
      host,
      authorization: `Bearer ${token}`,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...headers
    },
    ...(method === 'POST' && { payload: JSON.stringify(body) }),
    ...(remoteAddress && { remoteAddress })
  })
  const limited = statusCode === 429 && (method === 'HEAD' || payload.includes(' in 10 s.'))
  return { status: statusCode, headers: sent, limited }
}

/** How many of so many questions that come together the limit lets in. */
async function admitted (count: number, one: (index: number) => Promise<{ limited: boolean }>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => one(index)))
  return answers.filter(({ limited }) => !limited).length
}

function fieldOf (field: unknown) {
  const [[name, parameters] = [], ...more] = parseList(String(field))
  t.strictSame(more, [])
  return [name, Object.fromEntries(parameters ?? [])]
}

t.test('admits 30 calls of a subject in 10 s, 60 over the edge of a window, and says so in structured ' +
  'fields [SEC-46]', async t => {
  const clock = stopClock(t)
  const [ana, ben] = [await token('ana'), await token('ben')]
  t.equal(await admitted(100, () => ask(ana)), 30)
  t.equal(await admitted(40, () => ask(ben)), 30, 'another subject has a bucket of its own')
  const refused = await ask(ana)
  t.strictSame([refused.status, refused.headers['retry-after']], [429, '10'])
  t.strictSame([fieldOf(refused.headers.ratelimit), fieldOf(refused.headers['ratelimit-policy'])],
    [['subject', { r: 0, t: 10 }], ['subject', { q: 30, w: 10 }]])

  const cleo = await token('cleo')
  await ask(cleo)
  clock.forward(9999)
  t.equal(await admitted(40, () => ask(cleo)), 29)
  t.equal((await ask(cleo)).headers['retry-after'], '1')
  clock.forward(1)
  t.equal(await admitted(40, () => ask(cleo)), 30,
    'a fixed window: 59 within a millisecond, and never more than 60 in 10 s')

  const dan = await token('dan')
  const left = async () => fieldOf((await ask(dan)).headers.ratelimit)[1].r
  t.equal(await left(), 29)
  const free: Question[] = [
    { method: 'HEAD', url: '/healthz' }, { method: 'GET', url: '/livez' }, { method: 'GET', url: '/openapi.json' },
    { method: 'GET', url: '/nowhere' },
    { method: 'OPTIONS', headers: { origin: 'http://localhost:1', 'access-control-request-method': 'POST' } }
  ]
  for (const question of free) await ask(dan, question)
  t.equal(await left(), 28, 'probes, documents, preflights and what does not exist are not charged to the subject')
  for (const question of [
    { method: 'HEAD', url: '/mcp' }, { method: 'GET', url: '/mcp' }, { method: 'DELETE', url: '/mcp' },
    { url: '/tools/nothing' }
  ] as const) {
    await ask(dan, question)
  }
  t.equal(await left(), 23, 'refusals behind the token are')
})

const variants: Record<string, (index: number) => Question> = {
  paths: index =>
    ({ url: ['/mcp', '/', '/messages', '/mcp/', '/mcp?x=1', '/mcp?x=2', '/%6dcp', '/messages/'][index % 8] ?? '' }),
  tools: index => ({
    url: [
      '/tools/neonpanel.listCompanies', '/tools/neonpanel_listCompanies', '/tools/neonpanel.listReports',
      '/tools/nothing'
    ][index % 4] ?? '',
    body: {}
  }),
  methods: index => ({ method: (['GET', 'HEAD', 'DELETE', 'POST'] as const)[index % 4] ?? 'POST' }),
  'addresses in a header': index => ({
    headers: { 'x-forwarded-for': `10.0.0.${index}`, 'x-real-ip': `10.0.0.${index}`, forwarded: `for=10.0.0.${index}` }
  }),
  'addresses of its own': index => ({ remoteAddress: `2001:db8:0:${index}::1` }),
  'ids and sessions': index =>
    ({
      headers: { 'x-request-id': `r${index}`, 'mcp-session-id': `s${index}`, 'user-agent': `agent ${index}` },
      body: { ...PING, id: index }
    }),
  revisions: index => ({ headers: { 'mcp-protocol-version': REVISIONS[index % REVISIONS.length] ?? '' } }),
  'dead sessions': index => ({ url: `/messages?sessionId=${index}` })
}

t.test('leaves no way around the limit of a subject [SEC-47]', async t => {
  stopClock(t)
  for (const [name, question] of Object.entries(variants)) {
    const subject = await token(`ways: ${name}`)
    t.equal(await admitted(40, index => ask(subject, question(index))), 30, name)
  }
  const fresh = await Promise.all(Array.from({ length: 40 }, (_, jti) => token('fresh', { jti: String(jti) })))
  t.equal(await admitted(40, index => ask(fresh[index] ?? '')), 30, 'fresh tokens')

  const good = await token('spelt')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(good.slice(-1))
  const spellings = Array.from({ length: 16 }, (_, bits) => `${good.slice(0, -1)}${alphabet[(last & 48) | bits]}`)
  const statuses =
    await Promise.all([...spellings, ...spellings, ...spellings].map(async spelling => (await ask(spelling)).status))
  t.ok(statuses.filter(status => status === 200).length <= 30, 'spellings of one token')
  t.equal(new Set(statuses).has(500), false)

  const streaming = await token('streaming', { exp: Date.now() / 1000 + 0.001 })
  t.equal(await admitted(40, index => index % 4 ? ask(streaming) : ask(streaming, { method: 'GET', url: '/sse' })), 30,
    'streams beside calls')
})

t.test('counts an IPv6 /64 as one address, and believes no proxy that is not trusted [SEC-47]', async t => {
  stopClock(t)
  const open = (remoteAddress: string, more = {}) => ask('', {
    method: 'GET', url: '/.well-known/oauth-protected-resource', remoteAddress, headers: { authorization: '', ...more }
  })
  t.equal(await admitted(300, index => open(`2001:db8:1:2:${index.toString(16)}::1`)), 200)
  t.equal(await admitted(300, index => open('192.0.2.7', { 'x-forwarded-for': `10.1.${index >> 8}.${index & 255}` })),
    200)
})

t.test('charges a batch its length, and runs nothing of one that cannot be paid [SEC-48]', async t => {
  stopClock(t)
  const of = (length: number, message: object = PING) => Array.from({ length }, (_, id) => ({ ...message, id }))
  const cases: [name: string, body: unknown[], version: string, status: number, cost: number][] = [
    ['none', of(0), '2025-03-26', 400, 1], ['one', of(1), '2025-03-26', 200, 1], ['ten', of(10), '2025-03-26', 200, 10],
    ['ten', of(10), '2024-11-05', 200, 10],
    ['eleven', of(11), '2025-03-26', 400, 10], ['a thousand', of(1000), '2025-03-26', 400, 10],
    ['ten', of(10), '2025-06-18', 400, 10], ['ten', of(10), '2025-11-25', 400, 10],
    ['ten', of(10), '2026-07-28', 400, 10]
  ]
  for (const [name, body, version, status, cost] of cases) {
    const subject = await token(`batch: ${name} ${version}`)
    const answer = await ask(subject, { body, headers: { 'mcp-protocol-version': version } })
    t.strictSame([answer.status, fieldOf(answer.headers.ratelimit)[1].r], [status, 30 - cost], `${name} in ${version}`)
  }
  const poor = await token('poor')
  await admitted(25, () => ask(poor))
  const before = asked
  for (const url of ['/mcp', '/', '/messages']) {
    const refused = await ask(poor, { url, body: of(10, LIST) })
    t.strictSame([refused.status, fieldOf(refused.headers.ratelimit)[1].r], [429, 0], url)
  }
  t.equal((await ask(poor)).status, 429, 'the units are gone')
  t.equal(asked, before, 'NeonPanel was not asked')
  t.equal((await ask(await token('rich'), { body: of(10, LIST) })).status, 200)
  t.equal(asked, before + 10)
})
