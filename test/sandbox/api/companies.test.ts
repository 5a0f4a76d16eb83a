import t from 'tap'
import build, { BTG, company } from './build.ts'

t.test('companies and reports are those of the person', async t => {
  const { get } = await build(t)
  t.strictSame((await get('/companies')).body, {
    current_page: 1,
    per_page: 30,
    last_page: 1,
    data: [company, {
      id: 131, uuid: BTG, name: 'Birch & Tide GmbH', short_name: 'BTG', currency: 'EUR', timezone: 'Europe/Berlin'
    }]
  })
  t.match((await get('/companies', 'chloe')).body,
    { data: [{ short_name: 'HOL' }, { short_name: 'SPK' }, { short_name: 'MDP' }] })
  t.match((await get('/companies', 'dev')).body, { last_page: 1, data: [] })
  t.match((await get('/reports')).body, { count: 9, data: { 8: { id: 41 } } })
  t.strictSame((await get('/reports', 'dev')).body, { count: 0, data: [] })
  const link = 'http://localhost:4000/app/reports/inventory-value'
  const report = {
    title: 'Inventory value', group: 'Inventory', description: 'Units on hand and their landed cost by warehouse.', link
  }
  t.match((await get('/reports', 'eve')).body, { count: 3, data: [{ id: 11, ...report }, {}, {}] })
  const { get: old } = await build(t, { reportsShape: () => '2025', origin: () => 'http://localhost:4000' })
  t.strictSame((await old('/reports', 'eve')).body, {
    count: 3,
    data: [
      { ...report, query_filters: ['company', 'date', 'warehouse'] },
      {
        title: 'Stock movements',
        group: 'Inventory',
        description: 'Receipts, transfers, sales, returns and adjustments of 30 days.',
        link: 'http://localhost:4000/app/reports/stock-movements',
        query_filters: ['company', 'period', 'item']
      },
      {
        title: 'Sales by marketplace',
        group: 'Sales',
        description: 'Units and revenue by country and day.',
        link: 'http://localhost:4000/app/reports/sales-by-marketplace',
        query_filters: ['company', 'period', 'country']
      }
    ]
  })
})

t.test('a company without items and warehouses answers empty lists', async t => {
  const { get } = await build(t)
  const path = '/companies/f69488df18b634632de916c82e101b55004c395f'
  const empty = { current_page: 1, per_page: 30, last_page: 1 }
  const filters = { country_code: null, search: null, fnsku: null, asin: null, sku: null }
  t.strictSame((await get(`${path}/warehouses`, 'chloe')).body, { ...empty, data: [] })
  t.strictSame((await get(`${path}/inventory-items`, 'chloe')).body, { ...empty, filters, data: [] })
  const uuid = path.slice('/companies/'.length)
  t.match((await get(`/revenue-and-cogs?start_date=2024-01-01&company_uuids[]=${uuid}`, 'chloe')).body, { data: [] })
})
