import t from 'tap'
import buildTools, { call, json, startFakeUpstream, TOKEN } from '../build-tools.ts'

const companyUuid = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const company = `/api/v1/companies/${companyUuid}`
const warehouseUuid = 'b7t2k9m4q1x8w5z3n6p0'

const calls: [string, object, string][] = [
  ['listCompanies', {}, '/api/v1/companies'],
  ['listCompanies', { page: 2, perPage: 10 }, '/api/v1/companies?page=2&per_page=10'],
  ['listReports', {}, '/api/v1/reports'],
  ['listInventoryItems', { companyUuid }, `${company}/inventory-items`],
  ['listInventoryItems',
    { companyUuid, countryCode: 'de', search: 'a & b', fnsku: 'X1', asin: 'B0', sku: 'S/1', page: 1, perPage: 60 },
    `${company}/inventory-items?search=a%20%26%20b&fnsku=X1&asin=B0&sku=S%2F1&page=1&per_page=60&country_code=DE`],
  ['getInventoryDetails', {
    companyUuid, inventoryId: 5001, balancesDate: '2026-06-30'
  }, `${company}/inventory-items/5001/balances?balances_date=2026-06-30`],
  ['getInventoryLandedCost',
    { companyUuid, inventoryId: 5001, warehouseUuid, startDate: '2026-01-01', endDate: '2026-01-01', page: 3 },
    `${company}/inventory-items/5001/landed-cost?warehouse_uuid=${warehouseUuid}` +
      '&start_date=2026-01-01&end_date=2026-01-01&page=3'],
  ['getInventoryCogs', { companyUuid, inventoryId: 9007199254740991, startDate: '2026-01-01', perPage: 20 },
    `${company}/inventory-items/9007199254740991/cogs?start_date=2026-01-01&per_page=20`],
  ['listWarehouses', { companyUuid, search: 'Main', page: 1 }, `${company}/warehouses?search=Main&page=1`],
  ['getWarehouseBalances', {
    companyUuid, warehouseUuid, balancesDate: '2024-02-29'
  }, `${company}/warehouses/${warehouseUuid}/balances?balances_date=2024-02-29`],
  ['getImportInstructions', { type: 'bill' }, '/api/v1/import/bill/instructions'],
  ['checkImportStatus', { companyUuid, type: 'bill', requestId: 'imp-1' }, `${company}/import/bill/status/imp-1`],
  ['getRevenueAndCogs', {
    startDate: '2026-01-01', periodicity: 'monthly'
  }, '/api/v1/revenue-and-cogs?start_date=2026-01-01&periodicity=monthly'],
  ['getRevenueAndCogs',
    { startDate: '2026-01-01', companyUuids: ['a', 'b'], countryCodes: ['us', 'GB'], grouping: ['country'] },
    '/api/v1/revenue-and-cogs?start_date=2026-01-01&company_uuids%5B%5D=a&company_uuids%5B%5D=b&' +
      'grouping%5B%5D=country&' +
      'country_codes%5B%5D=US&country_codes%5B%5D=GB']
]

t.test('a reading tool asks NeonPanel for exactly what its arguments say, with the token of the user', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [name, input, url] of calls) {
    fakeUpstream.seen.length = 0
    const { status } = await call(app, name, input)
    t.equal(status, 200, name)
    t.strictSame(fakeUpstream.seen.map(({ method, url }) => ({ method, url })), [{ method: 'GET', url }], name)
    const { authorization, accept, 'accept-encoding': coding, 'content-type': type } =
      fakeUpstream.seen[0]?.headers ?? {}
    t.strictSame({ authorization, accept, coding, type },
      { authorization: `Bearer ${TOKEN}`, accept: 'application/json', coding: 'identity', type: undefined })
  }
})

t.test('a writing tool posts JSON to the path of its document type', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ request_id: 'r', status: 'done', documents: [] }))
  const app = await buildTools(t, fakeUpstream.url)
  const data = {
    ref_number: 'B-1', details: [{ service_name: 'Freight', quantity: 1, rate: 2.5, own: null }], other: { any: [1] }
  }
  await call(app, 'createDocuments', { companyUuid, type: 'bill', data })
  await call(app, 'createDocumentsByPdf',
    {
      companyUuid,
      type: 'bill',
      file: {
        name: 'bill.pdf',
        link: 'HTTPS://Files.Example.COM:443/a b.pdf'.replace(' ', '%20')
      }
    })
  t.strictSame(fakeUpstream.seen.map(({ method, url, body }) => ({ method, url, body })), [
    { method: 'POST', url: `${company}/create/bill`, body: { data } },
    {
      method: 'POST',
      url: `${company}/import/bill/pdf`,
      body: { file: { name: 'bill.pdf', link: 'https://files.example.com/a%20b.pdf' } }
    }
  ])
  t.equal(fakeUpstream.seen[0]?.headers['content-type'], 'application/json')
})

t.test('a period that ends before it begins is refused with both names, and NeonPanel is not asked', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const period = { startDate: '2026-02-01', endDate: '2026-01-31' }
  for (const [name, ids] of [
    ['getInventoryLandedCost', { companyUuid, inventoryId: 1, warehouseUuid }],
    ['getInventoryCogs', { companyUuid, inventoryId: 1 }], ['getRevenueAndCogs', {}]
  ] as const) {
    t.match((await call(app, name, { ...ids, ...period })).body, {
      code: 'invalid_arguments',
      detail: 'arguments/endDate must not be before startDate (2026-02-01).',
      errors: [{ field: 'endDate', message: 'must not be before startDate (2026-02-01).' }]
    })
  }
  t.strictSame(fakeUpstream.seen, [])
})

t.test('instructions in prose come wrapped, those in JSON as they are', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  fakeUpstream.answer = (_request, response) => {
    response.writeHead(200,
      { 'content-type': 'text/plain; charset=utf-8' }).end('Send name and date.\n')
  }
  t.strictSame((await call(app, 'getImportInstructions', { type: 'bill' })).body,
    { general: 'Send name and date.', attributes: {} })
  fakeUpstream.answer = json({ attributes: { name: 'Display name' }, general: 'All optional.' })
  t.strictSame((await call(app, 'getImportInstructions', { type: 'bill' })).body,
    { attributes: { name: 'Display name' }, general: 'All optional.' })
  fakeUpstream.answer = json({ attributes: [], general: 'None.' })
  t.strictSame((await call(app, 'getImportInstructions', { type: 'bill' })).body, { attributes: {}, general: 'None.' })
})

t.test('import types come from the settings, and a wrong one is answered with the right ones [CLIENT-42]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_IMPORT_TYPES: 'bill,invoice' } })
  t.equal((await call(app, 'getImportInstructions', { type: 'invoice' })).status, 200)
  t.equal(fakeUpstream.seen[0]?.url, '/api/v1/import/invoice/instructions')
  t.match((await call(app, 'getImportInstructions', { type: 'order' })).body,
    { detail: 'arguments/type must be one of bill, invoice.' })
})
