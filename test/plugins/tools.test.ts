import type { FastifyInstance } from 'fastify'
import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../build-tools.ts'
import tools from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'

const companyUuid = 'b7t2k9m4q1x8w5z3n6p0'
const WRITES = ['createDocuments', 'createDocumentsByPdf']

function toolOf (app: FastifyInstance, name: string): Tool {
  const tool = app.tools.find(`neonpanel.${name}`)
  if (!tool) throw new Error(`There is no ${name}.`)
  return tool
}

t.test('tools are found by either name, in the order of the guide', async t => {
  const app = await buildTools(t, (await startFakeUpstream(t)).url)
  t.strictSame(app.tools.list.slice(0, 13).map(({ name }) => name.slice('neonpanel.'.length)), [
    'listCompanies', 'listReports', 'listInventoryItems', 'getInventoryDetails', 'getInventoryLandedCost',
    'getInventoryCogs', 'listWarehouses', 'getWarehouseBalances', 'getImportInstructions', 'createDocuments',
    'createDocumentsByPdf', 'checkImportStatus', 'getRevenueAndCogs'
  ])
  for (const tool of app.tools.list) {
    t.equal(app.tools.find(tool.name), tool)
    t.equal(app.tools.find(tool.name.replace('.', '_')), tool)
  }
  t.equal(app.tools.find('neonpanel.nothing'), undefined)
  t.equal(app.tools.find('constructor'), undefined)
})

t.test('a tool opens with the scopes of one alternative, and the challenge asks for what is held and what is missing ' +
  '[PROTO-125]', async t => {
  const { url } = await startFakeUpstream(t)
  const reader = await buildTools(t, url, { granted: ['openid', 'read:companies'] })
  t.equal((await call(reader, 'listCompanies')).status, 200)
  const { status, headers, body } = await call(reader, 'getRevenueAndCogs', { startDate: 'not even looked at' })
  t.match({ status, body },
    {
      status: 403,
      body: {
        code: 'insufficient_scope', detail: 'neonpanel.getRevenueAndCogs needs the scope read:analytics.'
      }
    })
  t.match(headers['www-authenticate'], 'error="insufficient_scope", error_description="neonpanel.getRevenueAndCogs ' +
    'needs the scope read:analytics", scope="openid read:analytics read:companies"')
  for (const [granted, expected] of [
    [['read:analytics'], 200], [['read:revenue', 'read:cogs'], 200], [['read:revenue'], 403], [[], 403]
  ] as const) {
    t.equal((await call(await buildTools(t, url, { granted }), 'getRevenueAndCogs',
      { startDate: '2026-01-01' })).status, expected, granted.join(' '))
  }
  t.equal((await call(await buildTools(t, url, { granted: [], env: { ENFORCE_SCOPES: 'false' } }),
    'listCompanies')).status, 200)
})

t.test('no caller gets in without a token', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  for (const env of [{}, { ENFORCE_SCOPES: 'false' }]) {
    const { status, headers, body } =
      await call(await buildTools(t, fakeUpstream.url, { granted: null, env }), 'listCompanies')
    t.match({ status, body }, { status: 401, body: { code: 'invalid_token' } })
    t.match(headers['www-authenticate'], /^Bearer resource_metadata="https:\/\/mcp\.example\.com/)
  }
  t.strictSame(fakeUpstream.seen, [])
})

t.test('wrong arguments are all named, each once, and NeonPanel is not asked', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const { status, body } =
    await call(app, 'listWarehouses', { companyUuid: '..', perPage: 5, perpage: 10, serach: 'x' })
  t.match({ status, body }, {
    status: 400,
    body: {
      code: 'invalid_arguments',
      detail: 'arguments/perpage is not known. Known: companyUuid, page, perPage, search, fields. arguments/serach ' +
        'is not known. Did you mean search? arguments/companyUuid must be an id as the list tools return it: up to ' +
        '64 letters, digits and hyphens. arguments/perPage must be >= 10.',
      errors: [{
        field: 'perpage'
      }, { field: 'serach' }, { field: 'companyUuid' }, { field: 'perPage', message: 'must be >= 10.' }]
    }
  })
  t.match((await call(app, 'getRevenueAndCogs', { startDate: '2026-01-01', countryCodes: ['USA'] })).body,
    { errors: [{ field: 'countryCodes/0' }] })
  t.match((await call(app, 'listCompanies', [])).body, { detail: 'arguments must be an object, but is a list.' })
  t.strictSame(fakeUpstream.seen, [])
})

t.test('unknown fields, nulls and missing ones pass, byte for byte', async t => {
  const text = '{"current_page":null,"data":[null,{"uuid":"u","own":{"deep":[1]},"name":null}],' +
    '"big":12345678901234567890,"other":[]}'
  const fakeUpstream = await startFakeUpstream(t,
    (_request, response) => { response.writeHead(200, { 'content-type': 'application/json' }).end(text) })
  t.equal((await call(await buildTools(t, fakeUpstream.url), 'listCompanies')).text, text)
})

t.test('numbers written as texts and empty maps written as lists are put right', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  fakeUpstream.answer = json({
    inventory: { id: '5001', weight: '1.50', name: '007', own: '5' },
    restock_data: [],
    balances_data: { balances_list: [{ warehouse: [], balance: '-3' }] }
  })
  t.strictSame((await call(app, 'getInventoryDetails', { companyUuid, inventoryId: 1 })).body, {
    inventory: { id: 5001, weight: 1.5, name: '007', own: '5' },
    restock_data: {},
    balances_data: { balances_list: [{ warehouse: {}, balance: -3 }] }
  })
  fakeUpstream.answer = json([])
  t.equal((await call(app, 'listCompanies')).text, '{}')
})

t.test('an answer of the wrong shape is refused, and only the log says where', async t => {
  const lines: string[] = []
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url, { log: line => lines.push(line) })
  for (const [body, place] of [
    [{ data: { id: 1 } }, 'data must be a list or null, but is an object.'],
    [{ data: ['x'] }, 'data/0 must be an object or null, but is a text.'],
    [{ data: 'x' }, 'data must be a list or null, but is a text.'],
    [{ data: [[1]] }, 'data/0 must be an object or null, but is a list.']
  ] as const) {
    fakeUpstream.answer = json(body)
    const { status, body: problem } = await call(app, 'listCompanies')
    t.match({ status, problem }, {
      status: 502,
      problem: {
        code: 'upstream_bad_response', detail: 'NeonPanel answered something that cannot be read. Retry shortly.'
      }
    })
    t.match(lines.findLast(line => line.includes('"code":"upstream_bad_response"')), place)
  }
  fakeUpstream.answer = json({ request_id: 5, documents: 'none' })
  t.match((await call(app, 'createDocuments', { companyUuid, type: 'bill', data: {} })).body,
    { request_id: '5', status: 'accepted', hint: String })
  fakeUpstream.answer = json({ status: 'done', own: 'x'.repeat(100_000) })
  t.match((await call(app, 'createDocuments', { companyUuid, type: 'bill', data: { own: 1 } })).body,
    { status: 'accepted' }, 'asking for less would write again')
  t.match(lines.join(''), /The answer has 1000\d\d characters/)
})

t.test('an answer nested beyond measure does no harm', async t => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const fakeUpstream = await startFakeUpstream(t, (_request, response) => {
    response.writeHead(202, { 'content-type': 'application/json', 'x-request-id': 'r' })
      .end(`{"request_id":null,"status":"queued","own":${deep}}`)
  })
  const app = await buildTools(t, fakeUpstream.url)
  app.get('/deep', async request =>
    request.runTool(toolOf(app, 'createDocuments'), { companyUuid, type: 'bill', data: { own: JSON.parse(deep) } }))
  t.match((await call(app, 'checkImportStatus', { companyUuid, type: 'bill', requestId: 'r' })).body,
    { code: 'upstream_bad_response' })
  t.match((await app.inject('/deep')).json(),
    { code: 'invalid_arguments', detail: 'arguments must not be nested so deeply.' })
})

t.test('a tool of another server is unknown', async t => {
  const app = await buildTools(t, (await startFakeUpstream(t)).url)
  app.get('/foreign', async request => request.runTool({ ...toolOf(app, 'listCompanies') }, {}))
  t.match((await app.inject('/foreign')).json(), { code: 'unknown_tool' })
})

t.test('reads and writes are told apart', async t => {
  t.strictSame(tools.filter(({ annotations }) => !annotations.readOnlyHint).map(({ name }) => name),
    WRITES.map(name => `neonpanel.${name}`))
})
