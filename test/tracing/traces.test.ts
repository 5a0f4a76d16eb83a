import t, { type Test } from 'tap'
import build from '../build.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import until from '../until.ts'
import startReceiver, { type Span } from './receiver.ts'

const SERVER = 2
const CLIENT = 3
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const OTHER_TRACE = '1af7651916cd43dd8448eb211c80319c'
const parent = `00-${TRACE}-${SPAN}-01`
const other = `00-${OTHER_TRACE}-${SPAN}-01`

type Headers = Readonly<Record<string, string>>

/** A gateway that traces, beside its sandbox, and what it has told of itself. */
async function open (t: Test, more: Headers = {}) {
  const receiver = await startReceiver(t)
  const warnings: unknown[] = []
  const { app, url, token, sandbox } = await build(t, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`, ...more },
    log (line) {
      const { level, msg } = JSON.parse(line)
      if (level > 30 && /^Traces/.test(msg)) warnings.push(msg)
    }
  })
  const authorization = `Bearer ${await token()}`

  async function post (path: string, body: unknown, headers: Headers = {}): Promise<number> {
    const sent = { authorization, 'content-type': 'application/json', ...headers }
    const answer = await fetch(url + path, { method: 'POST', headers: sent, body: JSON.stringify(body) })
    await answer.text()
    return answer.status
  }

  return {
    receiver,
    warnings,
    sandbox,
    url,
    /** POST /tools/{name}. */
    rest: (tool: string, args: object) => post(`/tools/${tool}`, args),
    list: (headers: Headers = {}, _meta: object = {}) => post('/mcp', {
      jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel_listCompanies', arguments: {}, _meta }
    }, headers),
    named: (name: RegExp): Span[] => receiver.spans.filter(span => name.test(span.name)),
    /** The trace contexts that NeonPanel was told. */
    told: () => sandbox.requests.map(({ headers: { traceparent, tracestate } }) => [traceparent, tracestate]),
    /** Closes the gateway, which sends the last spans. */
    finish: () => app.close()
  }
}

t.test('one trace leads from the client through the gateway to NeonPanel', async t => {
  const { list, named, receiver, sandbox, told, finish } = await open(t)
  sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 503, times: 1 })
  t.equal(await list({ traceparent: parent, tracestate: 'a=1' }), 200)
  await finish()
  const [request, ...more] = named(/^POST /)
  const [tool] = named(/^execute_tool/)
  const attempts = named(/^GET$/)
  t.strictSame(more, [])
  t.match(request, {
    name: 'POST /mcp',
    kind: SERVER,
    traceId: TRACE,
    parent: SPAN,
    hasFailed: false,
    attributes: { 'http.request.method': 'POST', 'http.route': '/mcp', 'http.response.status_code': 200 }
  })
  t.match(tool, {
    name: 'execute_tool neonpanel.listCompanies',
    traceId: TRACE,
    parent: request?.spanId,
    hasFailed: false,
    attributes: { 'gen_ai.tool.name': 'neonpanel.listCompanies', 'mcp.method.name': 'tools/call' }
  })
  t.match(attempts, [
    { kind: CLIENT, parent: tool?.spanId, hasFailed: true, attributes: { 'http.response.status_code': 503 } },
    { kind: CLIENT, parent: tool?.spanId, hasFailed: false, attributes: { 'http.request.resend_count': 1 } }
  ])
  t.strictSame(told(), attempts.map(({ spanId }) => [`00-${TRACE}-${spanId}-01`, 'a=1']),
    'NeonPanel is told of each attempt')
  t.match(receiver.resources[0], { 'service.name': 'neonpanel-mcp-gateway', 'service.version': String })
  t.notMatch(JSON.stringify([receiver.spans, receiver.resources]), /eyJ|Bearer|Kestrel|ana@/, 'no token and no result')
})

t.test('a trace in the message is the parent of the call, and the request is linked', async t => {
  const { list, named, told, finish } = await open(t)
  t.equal(await list({ traceparent: other }, { traceparent: parent }), 200)
  await finish()
  const [request] = named(/^POST /)
  const [tool] = named(/^execute_tool/)
  t.match(request, { traceId: OTHER_TRACE, parent: SPAN })
  t.match(tool, { traceId: TRACE, parent: SPAN, links: [request?.spanId] })
  t.strictSame(told(), [[`00-${TRACE}-${named(/^GET$/)[0]?.spanId}-01`, undefined]])
})

t.test('what fails says how in its span, and probes leave none', async t => {
  const { rest, url, named, finish } = await open(t)
  t.equal(await rest('neonpanel.listWarehouses', {}), 400)
  t.equal(await rest('neonpanel.listWarehouses', { companyUuid: 'nobody' }), 404)
  await (await fetch(`${url}/healthz`)).text()
  await (await fetch(`${url}/nowhere/at-all?secret=1`)).text()
  await finish()
  t.match(named(/^execute_tool/), [
    { hasFailed: true, attributes: { 'error.type': 'invalid_arguments' } },
    { hasFailed: true, attributes: { 'error.type': 'upstream_not_found' } }
  ])
  t.notOk(named(/^execute_tool/).some(({ attributes }) => 'mcp.method.name' in attributes))
  t.match(named(/^GET$/).filter(({ kind }) => kind === CLIENT),
    [{ hasFailed: true, attributes: { 'error.type': '404' } }])
  t.match(named(/^GET/).filter(({ kind }) => kind === SERVER),
    [{ attributes: { 'url.path': '/nowhere/at-all', 'http.response.status_code': 404 } }])
})

t.test('a share of the requests is traced, unless the caller says', async t => {
  const { list, named, told, finish } = await open(t, { TRACES_SAMPLED: '0' })
  await list()
  await list({ traceparent: parent })
  await finish()
  t.strictSame(named(/^execute_tool/).map(({ traceId }) => traceId), [TRACE])
  t.match(told(), [[/-00$/], [new RegExp(`^00-${TRACE}-.*-01$`)]])
})

t.test('questions to Redis are spans of their request', { skip }, async t => {
  const redis = await startRedis(t)
  const { list, named, finish } = await open(t, { REDIS_URL: redis.url })
  await list()
  await finish()
  const [request] = named(/^POST /)
  t.match(named(/^redis$/), [{ kind: CLIENT, parent: request?.spanId, attributes: { 'db.system.name': 'redis' } }])
})

t.test('a receiver that refuses, hangs or is away costs one warning, and nobody waits', async t => {
  for (const state of ['refuse', 'hang', 'away'] as const) {
    const away: Headers = state === 'away' ? { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } : {}
    const { list, receiver, warnings, finish } = await open(t, away)
    if (state !== 'away') receiver.state.answer = state
    for (let index = 0; index < 300; index++) await list() // more than one batch of spans
    t.equal(await list(), 200, state)
    await until(() => warnings.length > 0)
    const began = performance.now()
    await finish()
    t.ok(performance.now() - began < 5000, 'the end does not wait for it either')
    t.strictSame(warnings, ['Traces are not taken by their receiver: they are lost.'])
  }
})
