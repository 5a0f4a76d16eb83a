import t from 'tap'
import { ITEM as item } from '../../../tools/example-data.ts'
import build, { KHG, company, withoutKeys } from './build.ts'

const LONG_BEACH = 'Long Beach 3PL'

function document (type: string, board: string, number: string, date: string, status: string, completed: string) {
  return {
    type,
    link: `http://localhost:4000/app/processes/${board}/tasks/${number.toLowerCase()}`,
    status,
    completed,
    ref_number: number,
    date
  }
}

const batch = document('InventoryOrder', 'inventory-orders', 'PO-1042', '2025-01-10', 'Received',
  '2025-01-10T17:05:00Z')

function bill (number: string, date: string) {
  return document('Bill', 'bills', number, date, 'Paid', `${date}T17:00:00Z`)
}

function cost (type: string, cause: object, amount: number) {
  return { type, batch, document: cause, currency: 'USD', amount, quantity: 120 }
}

t.test('getInventoryCogs answers the golden document, byte for byte', async t => {
  const { fastify } = await build(t)
  const url = `/api/v1/companies/${KHG}/inventory-items/5001/cogs?start_date=2025-01-01&end_date=2025-02-28`
  const response = await fastify.inject({ url, headers: { 'x-person': 'ana' } })
  t.equal(response.headers['content-type'], 'application/json; charset=utf-8')
  t.equal(withoutKeys(response.body), JSON.stringify({
    current_page: 1,
    per_page: 30,
    last_page: 1,
    filters: { country_code: null, start_date: '2025-01-01', end_date: '2025-02-28' },
    company,
    inventory: item,
    currency: 'USD',
    amount: 656.8,
    lost_amount: 10.95,
    total_amount: 667.75,
    quantity: 120,
    details: [{
      document: document('Invoice', 'invoicing', 'INV-9001', '2025-02-10', 'Completed', '2025-02-10T20:11:00Z'),
      currency: 'USD',
      amount: 656.8,
      quantity: 120,
      details: [
        cost('Purchase Price', batch, 504),
        cost('Freight', bill('BILL-2201', '2025-02-06'), 109.6),
        cost('Customs Duty', bill('BILL-2202', '2025-01-10'), 25.2),
        cost('Inspection', bill('BILL-2203', '2025-01-07'), 18)
      ]
    }]
  }))
})

t.test('getInventoryLandedCost answers the batches of the page with the totals of the period', async t => {
  const { get, ledger } = await build(t)
  const warehouse = ledger.companies[0]?.warehouses.find(({ name }) => name === LONG_BEACH)
  const { status, body } = await get(`/companies/${KHG}/inventory-items/5001/landed-cost?warehouse_uuid=` +
    `${warehouse?.uuid}&start_date=2025-01-01&end_date=2025-01-31`)
  t.equal(status, 200)
  t.strictSame(body, {
    current_page: 1,
    per_page: 30,
    last_page: 1,
    filters: { country_code: null, warehouse_uuid: warehouse?.uuid, start_date: '2025-01-01', end_date: '2025-01-31' },
    company,
    inventory: item,
    warehouse: { uuid: warehouse?.uuid, name: LONG_BEACH, type: '3PL', country_code: 'US' },
    currency: 'USD',
    amount: 5473.37,
    quantity: 1000,
    data: [{
      batch,
      currency: 'USD',
      amount: 5473.37,
      quantity: 1000,
      details: [
        { type: 'Purchase Price', document: batch, currency: 'USD', amount: 4200, quantity: 1000 },
        { type: 'Freight', document: bill('BILL-2201', '2025-02-06'), currency: 'USD', amount: 913.37, quantity: 1000 },
        {
          type: 'Customs Duty',
          document: bill('BILL-2202', '2025-01-10'),
          currency: 'USD',
          amount: 210,
          quantity: 1000
        },
        { type: 'Inspection', document: bill('BILL-2203', '2025-01-07'), currency: 'USD', amount: 150, quantity: 1000 }
      ]
    }]
  })
})

t.test('getInventoryDetails answers item, restock figures and one balance a warehouse', async t => {
  const { get } = await build(t)
  const path = `/companies/${KHG}/inventory-items/5001/balances`
  const { body } = await get(`${path}?balances_date=2025-03-20`)
  t.match(body, {
    inventory: item, balances_data: { balances_date: '2025-03-20', balances_list: [{ balance: 495 }, { balance: 578 }] }
  })
  t.strictSame(Object.values(body !== null && typeof body === 'object' &&
    'restock_data' in body
    ? body.restock_data ?? {}
    : {}), [59.97, 3, 4.55, 5.78, 0, null, 50, 14, 13, 11, 4.86, 19.99, 15])
  t.match((await get(path)).body, { balances_data: { balances_date: '2026-07-15' } })
  t.match((await get(`${path}?balances_date=2030-01-01`)).body, { balances_data: { balances_date: '2026-07-15' } })
})
