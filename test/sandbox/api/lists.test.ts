import t from 'tap'
import { isRecord } from '../../../sandbox/ledger/checker.ts'
import build, { BTG, KHG } from './build.ts'

const HOL = '90be75f4c11801494f995e01ac7b926b2319b9c3'

function listOf (body: unknown, key = 'data'): unknown[] {
  const list = isRecord(body) ? body[key] : undefined
  if (!Array.isArray(list)) throw new Error(`The answer should have a list ${key}.`)
  return list
}

t.test('lists are cut into pages with their numbers beside them', async t => {
  const { get } = await build(t)
  const path = `/companies/${KHG}/inventory-items`
  for (const [perPage, last, rest] of [[10, 25, 7], [30, 9, 7], [60, 5, 7]] as const) {
    const { status, body } = await get(`${path}?per_page=${perPage}&page=${last}`)
    t.match({ status, body }, { status: 200, body: { current_page: last, per_page: perPage, last_page: last } })
    t.equal(listOf(body).length, rest)
    const beyond = await get(`${path}?per_page=${perPage}&page=${last + 1}`)
    t.match(beyond, { status: 200, body: { current_page: last + 1, last_page: last, data: [] } })
    t.equal(listOf(beyond.body).length, 0)
  }
  t.match((await get(`/companies/${BTG}/inventory-items?page=3`)).body, { last_page: 3, data: [{ id: 6061 }] })
  const full = await get(`/companies/${HOL}/inventory-items`, 'chloe')
  t.match(full.body, { current_page: 1, last_page: 1 })
  t.equal(listOf(full.body).length, 30)
})

t.test('the pages of every list are together the whole list', async t => {
  const { get, ledger } = await build(t)
  const warehouse = ledger.companies[0]?.warehouses[1]?.uuid
  const lists = [
    [`/companies/${KHG}/inventory-items?`, 'data', 247],
    [`/companies/${KHG}/warehouses/${warehouse}/balances?balances_date=2025-12-01&`, 'data', 120],
    [`/companies/${KHG}/inventory-items/5002/cogs?start_date=2024-01-01&`, 'details', 200],
    [`/companies/${KHG}/inventory-items/5002/landed-cost?warehouse_uuid=${warehouse}` +
      '&start_date=2024-01-01&', 'data', 15]
  ] as const
  for (const [path, key, least] of lists) {
    const pages = async (perPage: number) => {
      const found: unknown[] = []
      for (let page = 1, last = 1; page <= last; page++) {
        const { body } = await get(`${path}per_page=${perPage}&page=${page}`)
        last = isRecord(body) ? Number(body['last_page']) : 0
        found.push(...listOf(body, key))
      }
      return found
    }
    const whole = await pages(60)
    t.ok(whole.length >= least, `${path} ${whole.length}`)
    t.ok(JSON.stringify(await pages(10)) === JSON.stringify(whole), path)
  }
})

t.test('items are found by their filters, which are echoed', async t => {
  const { get } = await build(t)
  const path = `/companies/${KHG}/inventory-items`
  const none = { country_code: null, search: null, fnsku: null, asin: null, sku: null }
  const table: [string, object, number][] = [
    ['country_code=MX&per_page=60', { ...none, country_code: 'MX' }, 40],
    ['country_code=mx&per_page=60', { ...none, country_code: 'mx' }, 40],
    ['country_code=GB', { ...none, country_code: 'GB' }, 0],
    ['search=cutting+board%2C+LARGE', { ...none, search: 'cutting board, LARGE' }, 1],
    ['search=5001', { ...none, search: '5001' }, 1],
    ['search=x0004khg01', { ...none, search: 'x0004khg01' }, 1],
    ['search=', none, 30],
    ['sku=KHG-001', { ...none, sku: 'KHG-001' }, 3],
    ['sku=KHG-00', { ...none, sku: 'KHG-00' }, 0],
    ['sku=KHG-001&country_code=CA', { ...none, country_code: 'CA', sku: 'KHG-001' }, 1],
    ['asin=B0KHGCBL01', { ...none, asin: 'B0KHGCBL01' }, 1],
    ['fnsku=X0004KHG01&asin=B0KHG00001', { ...none, fnsku: 'X0004KHG01', asin: 'B0KHG00001' }, 0]
  ]
  for (const [query, filters, count] of table) {
    const { body } = await get(`${path}?${query}`)
    t.match(body, { filters }, query)
    t.equal(listOf(body).length, count, query)
  }
})

t.test('warehouses are found by name, with types and countries that can be null', async t => {
  const { get } = await build(t)
  const { body } = await get(`/companies/${KHG}/warehouses?search=LOST`)
  const [lost] = listOf(body)
  t.match(lost, { name: 'Lost & Found', type: null, country_code: null })
  const { body: fba } = await get(`/companies/${KHG}/warehouses?search=fba`)
  t.match(fba, { data: [{ name: 'FBA US', type: 'FBA', country_code: 'US' }, { name: 'FBA CA' }, { name: 'FBA MX' }] })
  t.equal(listOf(fba).length, 3)
})

t.test('a warehouse lists what it holds on a day', async t => {
  const { get, ledger } = await build(t)
  const store = ledger.companies[0]?.warehouses[0]?.uuid
  const path = `/companies/${KHG}/warehouses/${store}/balances`
  t.match((await get(`${path}?balances_date=2025-01-10`)).body,
    { balances_date: '2025-01-10', data: [{ inventory: { id: 5001 }, balance: 1000 }] })
  t.match((await get(path)).body,
    { current_page: 1, balances_date: '2026-07-15', data: [{ inventory: { id: 5001 }, balance: 495 }] })
  t.match((await get(`${path}?balances_date=2027-01-01`)).body, { balances_date: '2026-07-15' })
  t.match((await get(`${path}?balances_date=2020-01-01`)).body, { balances_date: '2020-01-01', last_page: 1, data: [] })
})
