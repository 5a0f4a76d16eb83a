import t from 'tap'
import build, { BTG, KHG, type Stand } from './build.ts'

const FILES = 'https://files.example.com'
const golden = {
  ref_number: 'BILL-2400',
  date: '2025-05-02',
  currency: 'USD',
  documents: [{ type: 'InventoryOrder', id: 1042 }],
  details: [{ service_name: 'Freight', quantity: 1, rate: 100 }]
}

function idOf (body: unknown): string {
  if (typeof body !== 'object' || body === null || !('request_id' in body) || typeof body.request_id !== 'string') {
    throw new Error('There should be a request id.')
  }
  return body.request_id
}

async function importPdf ({ post }: Stand, name: string, link = `${FILES}/${name}`, company = KHG): Promise<string> {
  const { status, body } = await post(`/companies/${company}/import/bill/pdf`, { file: { name, link } })
  if (status !== 202) throw new Error(`The status should be 202, not ${status}.`)
  return idOf(body)
}

const status = async (stand: Stand, id: string, name?: string) =>
  await stand.get(`/companies/${KHG}/import/bill/status/${id}`, name)

function numbers ({ ledger }: Stand, name = 'KHG'): string[] {
  return ledger.bills(name).map(bill => bill.ref_number)
}

t.test('the instructions describe a bill; other types are 404', async t => {
  const { get } = await build(t)
  t.match(await get('/import/bill/instructions', 'ben'),
    { status: 200, body: { attributes: { ref_number: /Required/, 'details[].rate': /rate/ }, general: /one bill/ } })
  t.strictSame(await get('/import/order/instructions'),
    { status: 404, body: { message: 'The import type should be bill.' } })
})

t.test('createDocuments enters a bill at once and knows its request', async t => {
  const stand = await build(t)
  const before = numbers(stand)
  const { status: code, headers, body } = await stand.post(`/companies/${KHG}/create/bill`, { data: golden })
  const id = idOf(body)
  const bill = {
    type: 'Bill',
    link: 'http://localhost:4000/app/processes/bills/tasks/bill-2400',
    status: 'Open',
    completed: null,
    ref_number: 'BILL-2400',
    date: '2025-05-02'
  }
  t.strictSame([code, headers['x-request-id'], body], [200, id, { request_id: id, status: 'done', documents: [bill] }])
  t.strictSame(numbers(stand), [...before, 'BILL-2400'])
  t.strictSame(await status(stand, id), { status: 200, body: { request_id: id, status: 'done', documents: [bill] } })
  t.match((await stand.get(`/companies/${KHG}` +
    '/inventory-items/5001/cogs?start_date=2025-01-01&end_date=2025-04-30')).body, {
    amount: 5673.05, lost_amount: 39.02, details: [{ amount: 668.8 }, { amount: 5021.59 }, { amount: -17.34 }]
  })
  t.match(await stand.post(`/companies/${KHG}/create/bill`, { data: golden }),
    { status: 422, body: { errors: { ref_number: ['The ref number has already been taken.'] } } })
})

t.test('createDocuments refuses persons, types, dates and bodies', async t => {
  const stand = await build(t)
  const { post, fastify } = stand
  const before = numbers(stand)
  const path = `/companies/${KHG}/create/bill`
  t.match(await post(path, { data: golden }, 'eve'),
    { status: 403, body: { message: 'You are not permitted to create documents.' } })
  t.match(await post(`/companies/${BTG}/import/bill/pdf`, {}, 'ben'),
    { status: 403, body: { message: 'You are not permitted to create documents.' } })
  t.match(await post(`/companies/${KHG}/create/order`, { data: golden }),
    { status: 400, body: { message: 'The import type should be bill.' } })
  t.match(await post(path, { data: { ...golden, date: '2024-12-31' } }),
    { status: 400, body: { message: /Entry Locked Date/ } })
  t.match(await post(path, golden), { status: 422, body: { errors: { data: ['The data field must be an object.'] } } })
  t.match(await post(path, { data: { ...golden, details: [{ ...golden.details[0], quantity: 0 }] } }),
    { status: 422, body: { errors: { 'details.0.quantity': [/at least 1/] } } })
  const broken =
    await fastify.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      payload: '{',
      headers: {
        'x-person': 'ana', 'content-type': 'application/json'
      }
    })
  t.equal(broken.statusCode, 400)
  t.strictSame(Object.keys(broken.json()), ['message'])
  t.strictSame(numbers(stand), before)
})

t.test('a PDF is queued, processed and done by the clock, its bill entered exactly once', async t => {
  const stand = await build(t)
  const before = numbers(stand)
  const accepted = await stand.post(`/companies/${KHG}/import/bill/pdf`,
    { file: { name: 'freight-2400.pdf', link: `${FILES}/freight-2400.pdf` } })
  const id = idOf(accepted.body)
  t.match(accepted,
    { status: 202, headers: { 'retry-after': '15', 'x-request-id': id }, body: { request_id: id, status: 'queued' } })
  t.strictSame(await status(stand, id), { status: 202, body: { request_id: id, status: 'queued' } })
  stand.wait(2000)
  const response =
    await stand.fastify.inject({
      url: `/api/v1/companies/${KHG}/import/bill/status/${id}`, headers: { 'x-person': 'ana' }
    })
  t.match(response, { statusCode: 202, headers: { 'retry-after': '5', 'x-request-id': id } })
  t.strictSame(response.json(), { request_id: id, status: 'processing' })
  stand.wait(3999)
  t.strictSame(numbers(stand), before)
  stand.wait(1)
  t.strictSame(numbers(stand), [...before, 'BILL-2400'])
  t.match(await status(stand, id), {
    status: 200, body: { request_id: id, status: 'done', documents: [{ ref_number: 'BILL-2400', date: '2025-05-02' }] }
  })
  t.match((await stand.get(`/companies/${KHG}` +
    '/inventory-items/5001/cogs?start_date=2025-01-01&end_date=2025-04-30')).body, { amount: 5673.05 })
  stand.wait(60_000)
  t.strictSame(numbers(stand), [...before, 'BILL-2400'])
})

t.test('two equal imports make two bills', async t => {
  const stand = await build(t)
  const ids = [await importPdf(stand, 'freight-2400.pdf'), await importPdf(stand, 'freight-2400.pdf')]
  stand.wait(6000)
  t.strictSame(numbers(stand).slice(-2), ['BILL-2400', 'BILL-2400-2'])
  t.not(ids[0], ids[1])
})

t.test('the link decides what is read', async t => {
  const stand = await build(t)
  const broken = await importPdf(stand, 'broken.pdf')
  const slow = await importPdf(stand, 'slow.pdf')
  await importPdf(stand, 'goods.pdf')
  await importPdf(stand, 'two-bills.pdf')
  await importPdf(stand, 'My Freight.pdf', 'https://elsewhere.example.org/broken.pdf')
  stand.wait(6000)
  t.strictSame(await status(stand, broken),
    { status: 200, body: { request_id: broken, status: 'error', documents: [] } })
  t.strictSame(await status(stand, slow), { status: 202, body: { request_id: slow, status: 'processing' } })
  t.strictSame(numbers(stand).slice(-4), ['BILL-GOODS', 'BILL-A', 'BILL-B', 'My Freight'])
  t.match((await stand.get(`/companies/${KHG}/inventory-items/5001/balances`)).body,
    { balances_data: { balances_list: [{ balance: 595 }] } })
  stand.wait(294_000)
  t.match(await status(stand, slow), { status: 200, body: { status: 'done', documents: [{ ref_number: 'slow' }] } })
})

t.test('a request of another company, type or name is 404', async t => {
  const stand = await build(t)
  const id = await importPdf(stand, 'freight-2400.pdf')
  for (const path of [
    `${BTG}/import/bill/status/${id}`, `${KHG}/import/order/status/${id}`, `${KHG}/import/bill/status/none`
  ]) {
    t.strictSame(await stand.get(`/companies/${path}`), { status: 404, body: { message: 'Import not found.' } }, path)
  }
})
