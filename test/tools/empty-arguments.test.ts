import t, { type Test } from 'tap'
import { startFakeUpstream, json } from '../build-tools.ts'
import build from '../build.ts'
import { COMPANY } from '../attack/payloads.ts'

const items = `/api/v1/companies/${COMPANY}/inventory-items`
const bill = { companyUuid: COMPANY, type: 'bill' }

/** Calls a tool over REST and over MCP, and gives both answers and what NeonPanel was asked for. */
async function open (t: Test) {
  const fakeUpstream = await startFakeUpstream(t, json({ data: [] }))
  const stack = await build(t, { env: { NEONPANEL_API_URL: fakeUpstream.url, TOOL_NAMES: 'dotted' } })
  const headers = { authorization: `Bearer ${await stack.token()}`, 'content-type': 'application/json' }
  const post = async (path: string, body: string): Promise<string> =>
    (await fetch(stack.url + path, { method: 'POST', headers, body })).text()
  /** `args` is JSON, so that it may hold what no value can be written as. */
  return async (tool: string, args: string) => {
    fakeUpstream.seen.length = 0
    const rest = await post(`/tools/neonpanel.${tool}`, args)
    const asked = fakeUpstream.seen.map(({ url, body }) => body ?? url)
    const mcp = await post('/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"neonpanel.' +
      `${tool}","arguments":${args}}}`)
    return { rest, mcp, asked, all: fakeUpstream.seen.length }
  }
}

t.test('null and the empty text count as absent wherever an argument is optional [C3]', async t => {
  const call = await open(t)
  for (const [tool, args, asked] of [
    ['listCompanies', { page: null, perPage: null }, '/api/v1/companies'],
    ['listInventoryItems', { companyUuid: COMPANY, countryCode: '', search: '', sku: null }, items],
    ['getRevenueAndCogs', { startDate: '2025-01-01', endDate: '', companyUuids: null, grouping: '' },
      '/api/v1/revenue-and-cogs?start_date=2025-01-01'],
    ['createDocuments', {
      ...bill,
      idempotencyKey: null,
      data: { ref_number: '1', vendor_id: null, market: '', details: [{ sku: '', rate: 1 }], own: null, other: '' }
    }, { data: { ref_number: '1', details: [{ rate: 1 }], own: null, other: '' } }]
  ] as const) {
    const { asked: [first] } = await call(tool, JSON.stringify(args))
    t.strictSame(first, asked, JSON.stringify(args))
  }
  for (const [tool, args] of [
    ['listWarehouses', { companyUuid: '' }], ['listWarehouses', { companyUuid: null }],
    ['getRevenueAndCogs', { startDate: '2025-01-01', grouping: [null] }], ['createDocuments', { ...bill, data: null }]
  ] as const) {
    const { rest, mcp, all } = await call(tool, JSON.stringify(args))
    t.match([rest, mcp, all], [/invalid_arguments/, /invalid_arguments/, 0], JSON.stringify(args))
  }
})

t.test('a JSON text is read where a list or an object belongs, and nowhere else [C4]', async t => {
  const call = await open(t)
  const start = '"startDate":"2025-01-01"'
  const { asked: [query] } = await call('getRevenueAndCogs', `{${start},"countryCodes":"[\\"us\\",\\"DE\\"]"}`)
  t.match(String(query), /country_codes(%5B%5D|\[\])?=US&country_codes(%5B%5D|\[\])?=DE$/)
  const data = { ref_number: 'A', details: JSON.stringify([{ service_name: 'Freight', rate: 1 }]) }
  const { asked: [body] } = await call('createDocuments', JSON.stringify({ ...bill, data: JSON.stringify(data) }))
  t.strictSame(body, { data: { ref_number: 'A', details: [{ service_name: 'Freight', rate: 1 }] } })
  for (const [tool, args, words] of [
    ['getRevenueAndCogs', `{${start},"grouping":"company"}`, 'grouping must be a list, but is a text.'],
    ['getRevenueAndCogs', `{${start},"grouping":"{}"}`, 'grouping must be a list, but is a text.'],
    ['getRevenueAndCogs', `{${start},"grouping":"[\\"__proto__\\"]"}`, 'grouping/0 must be one of'],
    ['createDocuments', JSON.stringify({ ...bill, data: '{"__proto__":{}}' }), 'data must be an object, but is a text'],
    ['createDocuments', JSON.stringify({ ...bill, data: '['.repeat(99) }), 'data must be an object, but is a text'],
    ['listCompanies', '{"perPage":"30"}', 'perPage must be a whole number, but is a text.']
  ] as const) {
    const { rest, mcp, all } = await call(tool, args)
    t.ok(rest.includes(words) && mcp.includes(words), `${args} ${rest}`)
    t.equal(all, 0)
  }
})

t.test('the sentence for a wrong argument says what would be right [C5, C6, C11, CLIENT-41]', async t => {
  const call = await open(t)
  const item = { companyUuid: COMPANY }
  for (const [tool, args, words] of [
    ['getRevenueAndCogs', { startDate: '2025-01-01T00:00:00Z' }, 'startDate must be a real date, YYYY-MM-DD.'],
    ['listInventoryItems', { ...item, countryCode: 'United States' }, 'countryCode must be a country code of'],
    ['listInventoryItems', { ...item, limit: 10 }, 'limit is not known. Known: companyUuid, page, perPage,'],
    ['listInventoryItems', { ...item, query: 'x' }, 'query is not known. Known: companyUuid, page,'],
    ['getWarehouseBalances', { ...item, warehouseUuid: 'x', date: '2025-01-01' }, 'Did you mean balancesDate?'],
    ['listInventoryItems', { ...item, countryCode: 'uk' }, 'countryCode is not the code of a country (ISO 3166-1). ' +
      'Did you mean GB?'],
    ['listInventoryItems', { ...item, countryCode: 'ZZ' }, 'countryCode is not the code of a country (ISO 3166-1).'],
    ['getRevenueAndCogs', { startDate: '2025-01-01', countryCodes: ['US', 'UK'] }, 'countryCodes/1 is not the code'],
    ['createDocuments', { ...bill, data: { market: 'UK' } }, 'data/market is not the code of a country']
  ] as const) {
    const { rest, mcp, all } = await call(tool, JSON.stringify(args))
    t.ok(rest.includes(words) && mcp.includes(words), `${words} ${rest}`)
    t.equal(all, 0)
  }
})

t.test('keys of known clients are dropped [C7, CLIENT-41]', async t => {
  const call = await open(t)
  const noise = { task_progress: '- [ ] x', security_context: {}, random_string: 'x', sessionId: '1' }
  for (const args of [noise, { params: noise }, { ...noise, perPage: 10 }]) {
    t.match(await call('listCompanies', JSON.stringify(args)), { rest: /"data":/, asked: [/^\/api\/v1\/companies/] })
  }
})

t.test('half a surrogate pair is refused wherever it stands, and none leaves us [C12]', async t => {
  const call = await open(t)
  for (const [tool, args] of [
    ['listInventoryItems', `{"companyUuid":"${COMPANY}","search":"x\\ud83d"}`],
    ['listInventoryItems', `{"companyUuid":"${COMPANY}","x\\ud83d":1}`],
    ['createDocuments', `{"companyUuid":"${COMPANY}","type":"bill","data":{"name":"\\udc00"}}`],
    ['createDocuments', `{"companyUuid":"${COMPANY}","type":"bill","data":{"own":[{"\\udc00":1}]}}`]
  ] as const) {
    const { rest, mcp, all } = await call(tool, args)
    t.match([rest, mcp, all], [/"invalid_arguments"/, /invalid_arguments/, 0], args)
    t.notMatch(rest + mcp, /\\ud[89a-f]/i, 'the answer is Unicode')
  }
  const [one, other] = [await call('no\ud83dtool', '{}'), await call('x'.repeat(89) + '🏴', '{}')]
  for (const { mcp } of [one, other]) t.notMatch(mcp, /\\ud[89a-f]/i)
})

t.test('numbers that JSON readers do not agree on are not written [C13]', async t => {
  const call = await open(t)
  for (const number of ['9007199254740993', '-9007199254740992', '1e400', '-1e400', '1e300']) {
    for (const data of [
      `{"vendor_id":${number}}`, `{"own":{"weight":[${number}]}}`, `{"details":[{"rate":${number}}]}`
    ]) {
      const { rest, mcp, all } = await call('createDocuments',
        `{"companyUuid":"${COMPANY}","type":"bill","data":${data}}`)
      t.match([rest, mcp, all], [/"invalid_arguments"/, /invalid_arguments/, 0], data)
    }
  }
  const good = '{"vendor_id":9007199254740991,"own":-9007199254740991,"rate":0.1}'
  const { asked: [body] } = await call('createDocuments', `{"companyUuid":"${COMPANY}","type":"bill","data":${good}}`)
  t.strictSame(body, { data: JSON.parse(good) })
})
