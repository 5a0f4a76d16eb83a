import { request } from 'node:http'
import t from 'tap'
import call, { bill, companies, create } from '../cluster/messages.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import open, { type Expected } from './open.ts'
import { sumOf } from './scrape.ts'

const COMPANIES = 'neonpanel.listCompanies'
const DOCUMENTS = 'neonpanel.createDocuments'

/** What is asked, and what grows by how much. */
const cases: Readonly<Record<string, [path: string, body: unknown, headers: Record<string, string>, Expected[]]>> = {
  'a tool over REST': [`/tools/${COMPANIES}`, {}, {}, [
    ['http_requests_total', { surface: 'rest', status: '200' }, 1], ['http_requests_total', {}, 1],
    ['http_request_duration_seconds_count', { surface: 'rest' }, 1],
    ['tool_calls_total', { surface: 'rest', tool: COMPANIES, outcome: 'ok' }, 1], ['tool_calls_total', {}, 1],
    ['tool_call_duration_seconds_count', { tool: COMPANIES }, 1],
    ['upstream_requests_total', { operation: COMPANIES, attempt: '1', status: '200' }, 1],
    ['upstream_request_duration_seconds_count', { operation: COMPANIES }, 1],
    ['mcp_requests_total', {}, 0], ['failures_total', {}, 0]
  ]],
  'a tool over MCP, by its other name': [
    '/mcp', call('tools/call', { name: 'neonpanel_listCompanies' }), {}, [
      ['http_requests_total', { surface: 'mcp', status: '200' }, 1],
      ['mcp_requests_total', { surface: 'mcp', method: 'tools/call', outcome: 'ok' }, 1],
      ['mcp_request_duration_seconds_count', { method: 'tools/call' }, 1],
      ['tool_calls_total', { surface: 'mcp', tool: COMPANIES, outcome: 'ok' }, 1]
    ]
  ],
  'a list of tools at /messages': ['/messages', call('tools/list'), {}, [
    ['mcp_requests_total', { surface: 'messages', method: 'tools/list', outcome: 'ok' }, 1], ['tool_calls_total', {}, 0]
  ]],
  'a batch': ['/', [call('ping'), companies(2), companies(3)], { 'mcp-protocol-version': '2025-03-26' }, [
    ['http_requests_total', { surface: 'mcp', status: '200' }, 1], ['mcp_requests_total', { surface: 'mcp' }, 3],
    ['tool_calls_total', { surface: 'mcp', tool: COMPANIES, outcome: 'ok' }, 2]
  ]],
  'an unknown method': ['/mcp', call('any/thing'), {}, [
    ['mcp_requests_total', { method: 'other', outcome: 'method_not_found' }, 1],
    ['failures_total', { code: 'method_not_found' }, 1], ['failures_total', {}, 1]
  ]],
  'wrong arguments over MCP': ['/mcp', call('tools/call', { name: COMPANIES, arguments: { perPage: 5 } }), {}, [
    ['mcp_requests_total', { method: 'tools/call', outcome: 'ok' }, 1],
    ['tool_calls_total', { tool: COMPANIES, outcome: 'invalid_arguments' }, 1],
    ['failures_total', { code: 'invalid_arguments' }, 1], ['upstream_requests_total', {}, 0]
  ]],
  'an unknown tool': ['/tools/anything', {}, {}, [
    ['http_requests_total', { surface: 'rest', status: '404' }, 1], ['failures_total', { code: 'unknown_tool' }, 1],
    ['tool_calls_total', {}, 0]
  ]],
  'no token': ['/mcp', call('ping'), { authorization: '' }, [
    ['http_requests_total', { surface: 'mcp', status: '401' }, 1], ['failures_total', { code: 'invalid_token' }, 1],
    ['token_refusals_total', { reason: 'missing' }, 1], ['token_refusals_total', {}, 1]
  ]],
  'a token of nobody': ['/mcp', call('ping'), { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, [
    ['token_refusals_total', {}, 1], ['token_refusals_total', { reason: 'other' }, 0]
  ]],
  'a document': ['/openapi.json', undefined, {}, [['http_requests_total', { surface: 'document', status: '200' }, 1]]],
  'the description': ['/', undefined, {}, [['http_requests_total', { surface: 'document', status: '200' }, 1]]],
  'a probe': ['/livez', undefined, {}, [['http_requests_total', { surface: 'probe', status: '200' }, 1]]],
  nothing: ['/nothing', undefined, {}, [['http_requests_total', { surface: 'other', status: '404' }, 1]]]
}

t.test('each request, call and attempt counts once, for what it was and what became of it', async t => {
  const { ask, grows, told } = await open(t)
  for (const [what, [path, body, headers, expected]] of Object.entries(cases)) {
    await t.test(what, async t => {
      const before = await told()
      await ask(path, body, headers)
      await t.resolves(grows(before, expected))
    })
  }
})

t.test('attempts, writes and replays count, and records are told by state', async t => {
  const { ask, grows, sandbox, told } = await open(t)
  sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 503, times: 2 })
  let before = await told()
  await ask('/mcp', companies(1))
  await t.resolves(grows(before, [
    ...['1', '2'].map(attempt => ['upstream_requests_total', { attempt, status: '503' }, 1] as const),
    ['upstream_requests_total', { attempt: '3', status: '200' }, 1], ['tool_calls_total', { outcome: 'ok' }, 1]
  ]))

  before = await told()
  await ask('/mcp', create('once', 1))
  await ask('/mcp', create('once', 2))
  sandbox.faults.set({ operation: 'createDocuments', fault: 'status', status: 500 })
  await ask(`/tools/${DOCUMENTS}`, bill('unknown'))
  sandbox.faults.clear()
  sandbox.faults.set({ operation: 'createDocuments', fault: 'status', status: 403 })
  await ask(`/tools/${DOCUMENTS}`, bill('refused'))
  await t.resolves(grows(before, [
    ...Object.entries({ sent: 3, done: 1, unknown: 1, released: 1 })
      .map(([state, by]) => ['write_records_total', { state }, by] as const),
    ['replayed_answers_total', { tool: DOCUMENTS }, 1],
    ...Object.entries({ sent: 0, done: 1, unknown: 1 })
      .map(([state, by]) => ['write_records_kept', { state }, by] as const),
    ['tool_calls_total', { tool: DOCUMENTS, outcome: 'outcome_unknown' }, 1]
  ]))
})

t.test('what is there now is told: streams, sessions, running calls, keys, capacity', async t => {
  const { app, ask, sandbox, told, token, url } = await open(t, { MAX_CALLS: '20' })
  await ask('/mcp', companies(1))
  const stream = await openStream(t, { url }, await token())
  sandbox.faults.set({ operation: 'listCompanies', fault: 'hang' })
  const leaving = request(`${url}/tools/${COMPANIES}`, {
    method: 'POST', headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
  })
  leaving.on('error', () => {}).end('{}')
  await until(() => app.lifecycle.pending.calls?.() === 1)
  const tells = (expected: readonly Expected[]) => until(async () => {
    const now = await told()
    return expected.every(([name, labels, value]) => sumOf(now, name, labels) === value)
  }, 20)
  await tells([
    ['calls_running', {}, 1], ['streams_open', {}, 1], ['sessions_open', {}, 1], ['load_level', {}, 0],
    ['capacity', { resource: 'calls' }, 20], ['capacity', { resource: 'streams' }, 500],
    ['capacity', { resource: 'connections' }, 2000], ['processes', { phase: 'serving' }, 1],
    ['processes', { phase: 'draining' }, 0], ['issuer_up', {}, 1], ['build_info', {}, 1], ['circuit_open', {}, 0]
  ])
  const now = await told()
  t.equal(sumOf(now, 'redis_up'), undefined, 'there is no Redis')
  t.ok(Number(sumOf(now, 'connections_open')) >= 2)
  t.ok(Number(sumOf(now, 'key_set_age_seconds')) >= 0)
  t.ok(Number(sumOf(now, 'event_loop_active_seconds_total')) > 0)
  t.ok(Number(now.get('process_cpu_seconds_total')) > 0 && Number(now.get('nodejs_eventloop_lag_p99_seconds')) > 0)
  leaving.destroy()
  sandbox.faults.clear()
  await stream.close()
  await tells([
    ['calls_running', {}, 0], ['streams_open', {}, 0], ['sessions_open', {}, 0],
    ['http_requests_total', { surface: 'rest', status: 'none' }, 1], ['http_requests_total', { surface: 'sse' }, 1]
  ])
})

t.test('refusals count by the limit that refused', async t => {
  const { ask, grows, told } = await open(t, { RATE_LIMIT_MAX: '3', RATE_LIMIT_ADDRESS_MAX: '4' })
  const before = await told()
  for (let turn = 0; turn < 5; turn++) await ask('/mcp', call('ping'))
  for (let turn = 0; turn < 7; turn++) await ask('/openapi.json', undefined, { authorization: '' })
  await t.resolves(grows(before, [
    ['limit_refusals_total', { limit: 'subject' }, 2], ['limit_refusals_total', { limit: 'address' }, 3],
    ['limit_refusals_total', {}, 5], ['failures_total', { code: 'rate_limited' }, 5]
  ]))
})

t.test('a circuit is told of while it is open, and each opening counts', async t => {
  const { ask, grows, sandbox, told, token } = await open(t)
  const before = await told()
  sandbox.faults.set({ path: '/api/*', fault: 'status', status: 500 })
  const people = await Promise.all(['ana@example.com', 'ben@example.com', 'chloe@example.com']
    .map(async user => `Bearer ${await token({ user })}`))
  for (let turn = 0; turn < 12; turn++) {
    await Promise.all(people.flatMap(authorization => ['neonpanel.listCompanies', 'neonpanel.listReports']
      .map(name => ask(`/tools/${name}`, {}, { authorization }))))
  }
  await t.resolves(grows(before, [
    ['circuit_open', { operation: 'all' }, 1], ['circuit_openings_total', { operation: 'all' }, 1]
  ]))
  const failed = sumOf(await told(), 'failures_total', { code: 'circuit_open' })
  t.ok(Number(failed) > 0, `${failed} calls were refused by it`)
})
