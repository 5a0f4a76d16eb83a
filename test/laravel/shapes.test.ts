import t from 'tap'
import { member } from '../clients/journey.ts'
import openGateway, { bill, BIRCH, FBA, ITEM, KESTREL, LONG_BEACH } from './gateway.ts'
import { skip } from './start.ts'

const period = { startDate: '2025-01-01', endDate: '2025-06-30' }
const item = { companyUuid: KESTREL, inventoryId: ITEM }
const costs = { ...item, warehouseUuid: LONG_BEACH, ...period }

/** What the rows of a list say under one name. */
function column (body: unknown, list: string, ...names: string[]): unknown[] {
  const rows = member(body, ...list.split('.'))
  return Array.isArray(rows) ? rows.map(row => member(row, ...names)) : [rows]
}

/** DECIMAL columns and what people make of them: revenue and costs of goods sold of Birch & Tide and of Kestrel. */
const amounts: readonly (readonly [string, unknown[], unknown[]])[] = [
  ['', [12351152.27, 2498.9], [3.00000001, 706.85]],
  ['average', [4117050.756666667, 1249.45], [1.000000003333, 353.425]],
  ['float', [12351152.27, 2498.9], [3.00000001, 706.85]],
  ['exponent', [1.235115227e-5, 2.4989e-9], [3.00000001e-12, 7.0685e-10]],
  ['formatted', [12351152.27, 2498.9], [3, 706.85]],
  ['blank', [null, null], [null, null]],
  ['false', [null, null], [null, null]]
]

t.test('amounts are read in every form that PHP gives them [U1]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  for (const [variant, revenue, cogs] of amounts) {
    const { body } = await as('getRevenueAndCogs', variant, () => call('getRevenueAndCogs', period))
    t.strictSame(column(body, 'data', 'revenue_amount'), revenue, `revenue: ${variant}`)
    t.strictSame(column(body, 'data', 'cogs_amount'), cogs, `costs: ${variant}`)
    t.strictSame(column(body, 'data', 'currency'), ['EUR', 'USD'], variant)
  }
  const { body } = await as('getRevenueAndCogs', 'words', () => call('getRevenueAndCogs', period))
  t.match(column(body, 'data', 'company', 'short_name'), ['BTG', 'KHG'], 'one bad value costs its field')
  t.notMatch(JSON.stringify(body), /n\/a/)
  for (const variant of ['formatted', 'float']) {
    const { body } = await as('getInventoryLandedCost', variant, () => call('getInventoryLandedCost', costs))
    t.match(body, { amount: 8940.98, data: [{ amount: 5473.37, details: [{ amount: 4200 }, { amount: 913.37 }] }] })
  }
})

t.test('ids and numbers are texts where texts are declared [U2]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  const { body } = await as('listInventoryItems', 'by-sku',
    () => call('listInventoryItems', { companyUuid: KESTREL, countryCode: 'CA' }))
  t.strictSame(column(body, 'data', 'sku'), ['123456'])
  const landed = await as('getInventoryLandedCost', 'numbers', () => call('getInventoryLandedCost', costs))
  t.equal(member(landed.body, 'data', 0, 'details', 2, 'document', 'ref_number'), '2202')
  const file = { name: 'numbers.pdf', link: 'https://files.example.com/numbers.pdf' }
  const pdf = await as('createDocumentsByPdf', 'numbers',
    () => call('createDocumentsByPdf', { companyUuid: KESTREL, type: 'bill', file }))
  t.match(pdf, { status: 200, body: { request_id: /^\d+$/, status: 'queued' } })
  const created = await as('createDocuments', 'numbers', () => call('createDocuments', bill('77001')))
  t.match(created, {
    status: 200, body: { request_id: /^\d+$/, status: 'done', documents: [{ ref_number: '77001' }] }
  })
})

/** Tools with a list, where it stands, what tells its rows apart, and the rows in the order of the seed. */
const lists: readonly (readonly [string, object, string, readonly string[], readonly unknown[]])[] = [
  ['listCompanies', {}, 'data', ['uuid'], [KESTREL, BIRCH]],
  ['listReports', {}, 'data', ['id'], [1, 2]],
  ['listInventoryItems', { companyUuid: KESTREL }, 'data', ['id'], [5001, 5002, 5003]],
  ['getInventoryDetails', item, 'balances_data.balances_list', ['balance'], [300, 578, 0]],
  ['getWarehouseBalances', { companyUuid: KESTREL, warehouseUuid: FBA }, 'data', ['inventory', 'id'], [5001, 5002]],
  ['getRevenueAndCogs', period, 'data', ['currency'], ['EUR', 'USD']]
]

t.test('a collection that lost its order of keys is still a list, at every depth [U3]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  for (const [tool, input, list, name, rows] of lists) {
    for (const [variant, expected] of [
      ['newest-first', rows.toReversed()], ['filtered', rows.slice(1)], ['empty-map', []]
    ] as const) {
      const { body } = await as(tool, variant, () => call(tool, input))
      t.strictSame(column(body, list, ...name), expected, `${tool}: ${variant}`)
    }
  }
  const cogs = await as('getInventoryCogs', 'newest-first', () => call('getInventoryCogs', { ...item, ...period }))
  t.strictSame(column(cogs.body, 'details.0.details', 'amount'), [43.2, 109.6, 504])
  const newest = await as('getInventoryLandedCost', 'newest-first', () => call('getInventoryLandedCost', costs))
  t.strictSame(column(newest.body, 'data', 'amount'), [3467.61, 5473.37])
  t.strictSame(column(newest.body, 'data.1.details', 'amount'), [360, 913.37, 4200])
  const filtered = await as('getInventoryLandedCost', 'filtered', () => call('getInventoryLandedCost', costs))
  t.match(filtered.body, { data: [{ amount: 3467.61, details: [] }] })
})

t.test('a collection that was keyed is still a list [U3]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  const byId = await as('listReports', 'by-id', () => call('listReports'))
  t.strictSame(column(byId.body, 'data', 'title'), ['Sales by day', 'Stock'])
  const byCountry = await as('listInventoryItems', 'by-country',
    () => call('listInventoryItems', { companyUuid: KESTREL }))
  t.strictSame(column(byCountry.body, 'data', 'country_code'), ['US', 'CA', 'MX'])
  const grouped = await as('listInventoryItems', 'grouped',
    () => call('listInventoryItems', { companyUuid: KESTREL }))
  t.match(grouped, { status: 502, body: { code: 'upstream_bad_response' } }, 'lists of lists are no rows')
  const created = await as('createDocuments', 'newest-first', () => call('createDocuments', bill('KEYED')))
  t.match(created, { status: 200, body: { documents: [{ ref_number: 'KEYED' }] } })
})

t.test('the paginator of the framework is read as NeonPanel documents a page [U15]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  const plain = await call('listCompanies', { perPage: 10 })
  for (const variant of ['paginator', 'collection', 'meta']) {
    const { body } = await as('listCompanies', variant, () => call('listCompanies', { perPage: 10 }))
    t.match(body, plain.body, variant)
    t.notMatch(JSON.stringify(body), /_page_url|"links"|"path"|127\.0\.0\.1/, variant)
    t.equal(member(body, 'meta'), undefined, variant)
  }
})
