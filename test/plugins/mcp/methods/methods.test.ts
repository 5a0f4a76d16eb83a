import t from 'tap'
import openGateway, { call } from '../gateway.ts'
import modern from '../modern-call.ts'
import { audio, link, embedded, dated, wrong, catalogs } from './catalogs.ts'

const { ask } = await openGateway(t, { catalogs })

/** The result, or the error, of a call at a legacy revision. */
async function at (version: string, method: string, params: object = {}) {
  const { status, body } = await ask(call(method, params), { headers: { 'mcp-protocol-version': version } })
  t.equal(status, 200)
  return Object(body).result ?? Object(body).error
}

async function today (method: string, params: Record<string, unknown> = {}, meta = {}) {
  const { status, body } = await ask(...modern(method, params, { meta }))
  return { status, ...Object(body) }
}

t.test('advertises what is offered, and nothing that a request does not declare is remembered ' +
  '[PROTO-63, PROTO-72]', async t => {
  const listChanged = true
  const { result } = await today('server/discover')
  t.match(result.capabilities,
    {
      tools: { listChanged },
      prompts: { listChanged },
      resources: { subscribe: true, listChanged },
      completions: {},
      logging: {}
    })
  const required = { status: 400, error: { code: -32021, message: 'Missing required client capability' } }
  const declared = { 'io.modelcontextprotocol/clientCapabilities': { sampling: {}, roots: {} } }
  t.match(await today('tools/call', { name: 'asks' }, declared),
    { status: 200, result: { structuredContent: { sampling: {}, roots: {} } } })
  t.match(await today('tools/call', { name: 'asks' }),
    { ...required, error: { ...required.error, data: { requiredCapabilities: { sampling: {}, roots: {} } } } },
    'PROTO-97')
  t.match(await at('2025-11-25', 'tools/call', { name: 'asks' }), { isError: false },
    'the legacy era declares nothing with a request')
})

t.test('gives content that the revision knows [PROTO-86, PROTO-80]', async t => {
  const icons = 'icons' in link ? link.icons : []
  const plain = { type: 'resource_link', uri: 'test://a', name: 'a' }
  const plainResource = { type: 'resource', resource: { uri: 'test://a', text: 'a' } }
  const old = { type: 'text', text: 'x', annotations: { priority: 1 } }
  const texts = [{ type: 'text', text: 'audio: audio/wav' }, { type: 'text', text: 'resource_link: test://a' }]
  const expected: Record<string, unknown> = {
    '2024-11-05': { content: [...texts, plainResource, old], isError: false },
    '2025-03-26': { content: [audio, texts[1], plainResource, old], isError: false },
    '2025-06-18': {
      content: [audio, { ...plain, title: 'A' }, embedded, dated], structuredContent: { a: 1 }, isError: false
    },
    '2025-11-25': {
      content: [audio, { ...plain, title: 'A', icons }, embedded, dated], structuredContent: { a: 1 }, isError: false
    }
  }
  for (const [version, result] of Object.entries(expected)) {
    t.strictSame(await at(version, 'tools/call', { name: 'whole' }), result, version)
  }
  t.strictSame(await at('2025-11-25', 'tools/call', { name: 'wrong' }), { content: wrong.content, isError: true })
})

t.test('wraps data that is no object where the revision knows only objects [PROTO-87]', async t => {
  for (const name of ['list', 'items']) {
    t.match(await at('2025-06-18', 'tools/call', { name }), { structuredContent: { result: [1] } })
    t.match((await today('tools/call', { name })).result, { structuredContent: [1] })
  }
  const { tools } = await at('2025-11-25', 'tools/list')
  t.strictSame(Object(tools).find(({ name }: { name: string }) => name === 'list').outputSchema,
    { type: 'object', properties: { result: { type: 'array' } }, required: ['result'] })
})

t.test('lists and gives prompts [PROTO-69]', async t => {
  const listed = async (version: string) =>
    Object((await at(version, 'prompts/list')).prompts).find(({ name }: { name: string }) => name === 'trip')
  const [city, country] = [{ name: 'city', required: true }, { name: 'country' }]
  t.strictSame(await listed('2024-11-05'), { name: 'trip', arguments: [city, country] })
  t.strictSame(await listed('2025-06-18'),
    { name: 'trip', arguments: [{ ...city, title: 'City' }, country], title: 'Trip' })
  t.match(await today('prompts/list'), { result: { resultType: 'complete', ttlMs: 300_000, cacheScope: 'public' } })
  t.strictSame(await at('2024-11-05', 'prompts/get', { name: 'trip', arguments: { city: 'Rome' } }), {
    description: 'A trip.',
    messages: [{
      role: 'user', content: { type: 'text', text: 'Rome' }
    }, { role: 'assistant', content: { type: 'text', text: 'audio: audio/wav' } }]
  })
  t.match(await at('2025-11-25', 'prompts/get', { name: 'trap' }), { code: -32602, message: 'Unknown prompt: trap.' })
  t.match(await at('2025-11-25', 'prompts/get', { name: 'trip' }),
    { code: -32602, message: 'params/arguments/city is required.' })
  t.match(await at('2025-11-25', 'prompts/get', { name: 'trip', arguments: { city: 1 } }), { code: -32602 })
  t.match(await at('2025-11-25', 'prompts/list', { cursor: 'x' }), { code: -32602 })
})

t.test('lists and reads resources [PROTO-69]', async t => {
  t.strictSame((await at('2024-11-05', 'resources/list')).resources.at(-1),
    { uri: 'test://a', name: 'a', mimeType: 'text/plain', size: 1 })
  const { resources, ...cached } = (await today('resources/list')).result
  t.match([resources.at(-1), cached], [{ title: 'A' }, { ttlMs: 300_000, cacheScope: 'public' }])
  t.match((await today('resources/templates/list')).result, { resourceTemplates: Array, ttlMs: 300_000 })
  t.match((await today('resources/read', { uri: 'test://a' })).result,
    { contents: [{ uri: 'test://a', text: 'a', _meta: { x: 1 } }], ttlMs: 5, cacheScope: 'public' })
  t.match((await today('resources/read', { uri: 'test://b%20c/data.json' })).result,
    { contents: [{ blob: 'YiBj' }], ttlMs: 0, cacheScope: 'private' })
  t.strictSame(await at('2025-03-26', 'resources/read', { uri: 'test://a' }),
    { contents: [{ uri: 'test://a', text: 'a' }] })
  for (const uri of ['test://b', 'test://gone/data.json', 'test://b/datayjson', 'test://%ff/data.json', '']) {
    t.match(await today('resources/read', { uri }),
      { status: 200, error: { code: -32602, message: 'Resource not found', data: { uri } } }, uri)
    t.match(await at('2025-11-25', 'resources/read', { uri }),
      { code: -32002, message: 'Resource not found', data: { uri } }, uri)
  }
  for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
    t.strictSame(await at('2025-11-25', method, { uri: 'test://a' }), {})
  }
})

t.test('repeats no long text of its caller [F8]', async t => {
  const long = 'x'.repeat(300_000)
  const answers = [
    await at('2025-11-25', 'resources/read', { uri: `test://${long}` }),
    await at('2025-11-25', 'prompts/get', { name: long }),
    await at('2025-11-25', 'prompts/get', { name: 'trip', arguments: { city: long } }),
    await at('2025-11-25', 'tools/call', { name: long }),
    await at('2025-11-25', long),
    await at('2025-11-25', 'completion/complete',
      { ref: { type: 'ref/prompt', name: long }, argument: { name: long, value: long } })
  ]
  t.match(answers[0], { code: -32002, data: { uri: /^test:..x{2041}$/ } })
  for (const answer of answers) {
    t.match(answer, { code: Number })
    t.ok(JSON.stringify(answer).length < 3000, JSON.stringify(answer).slice(0, 100))
  }
})

t.test('completes arguments', async t => {
  const ref = { type: 'ref/prompt', name: 'trip' }
  const { completion } = await at('2025-11-25', 'completion/complete',
    { ref, argument: { name: 'city', value: 'R' }, context: { arguments: { country: 'I' } } })
  t.match(completion, { values: { length: 100, 0: 'RI0' }, total: 150, hasMore: true })
  t.strictSame(await at('2025-11-25', 'completion/complete', { ref, argument: { name: 'country', value: '' } }),
    { completion: { values: [], total: 0, hasMore: false } })
  const template = { type: 'ref/resource', uri: 'test://{id}/data.json' }
  t.match((await today('completion/complete', { ref: template, argument: { name: 'id', value: '' } })).result,
    { resultType: 'complete', completion: { values: ['one'] } })
  for (const [wrong, name] of [[
    { ...ref, name: 'trap' }, 'city'
  ], [{ ...template, uri: 'x' }, 'id'], [ref, 'town'], [template, 'town'], [{ type: 'x' }, 'id']] as const) {
    t.match(await at('2025-11-25', 'completion/complete', { ref: wrong, argument: { name, value: '' } }),
      { code: -32602 })
  }
})

t.test('takes the level of log messages', async t => {
  t.strictSame(await at('2025-11-25', 'logging/setLevel', { level: 'warning' }), {})
  t.match(await at('2025-11-25', 'logging/setLevel', { level: 'loud' }),
    { code: -32602, message: /^params\/level must be one of debug/ })
})
