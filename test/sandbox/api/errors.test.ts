import t from 'tap'
import build, { BTG, KHG } from './build.ts'

const unknown = 'c0ffee'

t.test('without a person everything is 401', async t => {
  const { get, post } = await build(t)
  for (const path of [
    '/companies', '/reports', `/companies/${KHG}/inventory-items`, '/revenue-and-cogs', '/import/bill/instructions'
  ]) {
    t.strictSame(await get(path, 'nobody'), { status: 401, body: { message: 'Unauthenticated.' } }, path)
  }
  t.match(await post(`/companies/${KHG}/create/bill`, {}, 'nobody'),
    { status: 401, body: { message: 'Unauthenticated.' } })
})

t.test('a bad body without a person is 401 as well', async t => {
  const { fastify } = await build(t)
  const url = `/api/v1/companies/${KHG}/create/bill`
  const response =
    await fastify.inject({ method: 'POST', url, payload: '{', headers: { 'content-type': 'application/json' } })
  t.strictSame([response.statusCode, response.json()], [401, { message: 'Unauthenticated.' }])
})

t.test('a foreign company is 403, an unknown one 404, on every path', async t => {
  const { get, post } = await build(t)
  const paths = ['/inventory-items', '/inventory-items/6001/balances', '/inventory-items/6001/cogs',
    '/inventory-items/6001/landed-cost',
    '/warehouses', '/warehouses/x/balances', '/import/bill/status/x']
  for (const path of paths) {
    t.strictSame(await get(`/companies/${BTG}${path}`, 'eve'),
      { status: 403, body: { message: 'You do not have access to this company.' } }, path)
    t.strictSame(await get(`/companies/${unknown}${path}`), { status: 404, body: { message: 'Company not found.' } },
      path)
  }
  for (const path of ['/create/bill', '/import/bill/pdf']) {
    t.match(await post(`/companies/${KHG}${path}`, {}, 'chloe'),
      { status: 403, body: { message: 'You do not have access to this company.' } }, path)
    t.match(await post(`/companies/${unknown}${path}`, {}), { status: 404, body: { message: 'Company not found.' } },
      path)
  }
})

t.test('items and warehouses outside the company are 404', async t => {
  const { get, ledger } = await build(t)
  const foreign = ledger.companies[1]?.warehouses[0]?.uuid
  for (const id of ['6001', '1', 'x', '9007199254740993']) {
    t.strictSame(await get(`/companies/${KHG}/inventory-items/${id}/balances`),
      { status: 404, body: { message: 'Inventory item not found.' } }, id)
  }
  t.strictSame(await get(`/companies/${KHG}/warehouses/${foreign}/balances`),
    { status: 404, body: { message: 'Warehouse not found.' } })
  t.strictSame(await get(`/companies/${KHG}/inventory-items/5001/landed-cost?start_date=2025-01-01&warehouse_uuid=` +
    `${foreign}`), {
    status: 404, body: { message: 'Warehouse not found.' }
  })
})

t.test('bad query values are 422 with a message by field', async t => {
  const { get } = await build(t)
  const item = `/companies/${KHG}/inventory-items/5001`
  const table = [
    ['/companies?per_page=5', { per_page: ['The per page field must be between 10 and 60.'] }],
    ['/companies?per_page=61', { per_page: ['The per page field must be between 10 and 60.'] }],
    ['/companies?per_page=x', { per_page: ['The per page field must be between 10 and 60.'] }],
    ['/companies?page=0', { page: ['The page field must be an integer of at least 1.'] }],
    [`/companies/${KHG}/warehouses?page=-1`, { page: ['The page field must be an integer of at least 1.'] }],
    [`/companies/${KHG}/inventory-items?country_code=USA`, {
      country_code: ['The country code field must be 2 letters.']
    }],
    [`${item}/balances?balances_date=2025-02-30`, {
      balances_date: ['The balances date field must match the format Y-m-d.']
    }],
    [`${item}/cogs`, { start_date: ['The start date field is required.'] }],
    [`${item}/cogs?start_date=2025-1-1`, { start_date: ['The start date field must match the format Y-m-d.'] }],
    [`${item}/cogs?start_date=2025-02-01&end_date=2025-01-31`, {
      end_date: ['The end date field must be a date after or equal to start date.']
    }],
    [`${item}/landed-cost?start_date=2025-02-01`, { warehouse_uuid: ['The warehouse uuid field is required.'] }],
    ['/revenue-and-cogs?start_date=yesterday', { start_date: ['The start date field must match the format Y-m-d.'] }],
    ['/revenue-and-cogs?start_date=2025-02-01&end_date=2025-01-31', {
      end_date: ['The end date field must be a date after or equal to start date.']
    }]
  ] as const
  for (const [path, errors] of table) {
    t.strictSame(await get(path), { status: 422, body: { message: Object.values(errors)[0]?.[0], errors } }, path)
  }
})

t.test('the details path is the one that is served', async t => {
  const path = `/companies/${KHG}/inventory-items/5001`
  let current: 'both' | 'balances' | 'details' = 'both'
  const stand = await build(t, { detailsPath: () => current })
  for (const [served, balances, details] of [
    ['balances', 200, 404], ['details', 404, 200], ['both', 200, 200]
  ] as const) {
    current = served
    t.strictSame([(await stand.get(`${path}/balances`)).status, (await stand.get(`${path}/details`)).status],
      [balances, details], served)
  }
  const { get } = await build(t)
  t.strictSame(await get(`${path}/details`), { status: 404, body: { message: 'The route could not be found.' } })
  t.strictSame(await get('/nothing'), { status: 404, body: { message: 'The route could not be found.' } })
})

t.test('what fails inside is a 500 that tells nothing', async t => {
  const { get } = await build(t, { reportsShape: () => { throw new Error('secret') } })
  t.strictSame(await get('/reports'), { status: 500, body: { message: 'Server Error' } })
})
