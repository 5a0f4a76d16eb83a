import t from 'tap'
import buildLedger from '../../../sandbox/ledger/index.ts'
import { companyOf, itemOf, warehouseOf } from './find.ts'

function build () {
  const ledger = buildLedger({ clock: () => Date.parse('2026-07-15T09:00:00Z') })
  const company = companyOf(ledger, 'KHG')
  return { ledger, company, create: (data: unknown) => ledger.createBill(company, data) }
}

const line = { service_name: 'Freight', quantity: 1, rate: 100 }
const order = { type: 'InventoryOrder', id: 1042 }

const refused: [string, unknown, Record<string, string[]>][] = [
  ['no object', [], { data: ['The data field must be an object.'] }],
  ['no number', {}, { ref_number: ['The ref number field is required.'] }],
  ['a number that is none', {
    ref_number: 7
  }, { ref_number: ['The ref number field must be a string of 1 to 255 characters.'] }],
  ['a taken number', { ref_number: 'BILL-2201' }, { ref_number: ['The ref number has already been taken.'] }],
  ['an unknown attribute', { ref_number: 'A', total: 5 }, { total: ['The total attribute is unknown.'] }],
  ['a false date', { ref_number: 'A', date: '2026-02-30' }, { date: ['The date field must match the format Y-m-d.'] }],
  ['another currency', {
    ref_number: 'A', currency: 'EUR'
  }, { currency: ['The currency must be USD, the currency of the company.'] }],
  ['an unknown market', {
    ref_number: 'A', market: 'UK'
  }, { market: ['The market is not a known marketplace country.'] }],
  ['an unknown vendor', { ref_number: 'A', vendor_id: 99 }, { vendor_id: ['The vendor id is not a known vendor.'] }],
  ['an unknown vendor name', {
    ref_number: 'A', vendor_name: 'Nobody'
  }, { vendor_name: ['The vendor name is not a known vendor.'] }],
  ['an unknown payment term', {
    ref_number: 'A', payment_term_id: 9
  }, { payment_term_id: ['The payment term id is not a known payment term.'] }],
  ['documents that are no list', {
    ref_number: 'A', documents: {}
  }, { documents: ['The documents field must be an array of objects.'] }],
  ['an unknown document type', { ref_number: 'A', documents: [{ type: 'Invoice', id: 9001 }] },
    { 'documents.0.type': ['The documents.0.type must be one of InventoryOrder, AssemblyOrder, Shipment.'] }],
  ['an unknown document', { ref_number: 'A', documents: [{ type: 'InventoryOrder', id: 1 }] },
    { 'documents.0.id': ['The documents.0.id is not the id of a document of type InventoryOrder of the company.'] }],
  ['an unknown service', {
    ref_number: 'A', details: [{ ...line, service_name: 'Magic' }]
  }, { 'details.0.service_name': ['The details.0.service name is not a known service.'] }],
  ['an unknown service id', {
    ref_number: 'A', details: [{ service_id: 50, quantity: 1, rate: 1 }]
  }, { 'details.0.service_id': ['The details.0.service id is not a known service.'] }],
  ['no service', {
    ref_number: 'A', details: [{ quantity: 1, rate: 1 }]
  }, { 'details.0.service_id': ['The details.0.service id or a service name is required.'] }],
  ['no quantity and rate', { ref_number: 'A', details: [{ service_id: 1 }] },
    {
      'details.0.quantity': [
        'The details.0.quantity field is required.'
      ],
      'details.0.rate': ['The details.0.rate field is required.']
    }],
  ['quantity zero', { ref_number: 'A', details: [line, { ...line, quantity: 0 }] },
    { 'details.1.quantity': ['The details.1.quantity field must be a number of at least 1 and at most 1000000000.'] }],
  ['half a unit', {
    ref_number: 'A', details: [{ ...line, quantity: 1.5 }]
  }, { 'details.0.quantity': ['The details.0.quantity field must be an integer.'] }],
  ['an amount beyond all bounds', {
    ref_number: 'A', details: [{ ...line, quantity: 1e9, rate: 1e9 }]
  }, { 'details.0.rate': ['The details.0.rate makes the amount too large.'] }],
  ['goods without a place and a day', { ref_number: 'A', details: [{ inventory_id: 5001, quantity: 1, rate: 1 }] },
    {
      'details.0.warehouse_uuid': [
        'The details.0.warehouse uuid field is required.'
      ],
      'details.0.received_date': ['The details.0.received date field is required.']
    }]
]

t.test('a bill with wrong fields is refused with a message for each', async t => {
  const { ledger, create } = build()
  const before = ledger.bills('KHG')
  for (const [name, data, errors] of refused) {
    const [first = ''] = Object.values(errors).flat()
    const message = Object.keys(errors).length === 1 ? first : `${first} (and 1 more error)`
    t.strictSame(create(data), { status: 422, message, errors }, name)
  }
  t.strictSame(ledger.bills('KHG'), before)
})

t.test('goods are named by an item or an unambiguous SKU of the company', async t => {
  const { company, create } = build()
  const place = {
    warehouse_uuid: warehouseOf(company, 'FBA US').uuid,
    received_date: '2026-07-01',
    quantity: 1,
    rate: 1
  }
  const refusals = [
    { sku: 'KHG-001' }, { sku: 'NONE' }, { inventory_id: 6001 }, { inventory_id: 5001, warehouse_uuid: 'elsewhere' }
  ]
    .map(goods => create({ ref_number: 'A', details: [{ ...place, ...goods }] }))
  t.strictSame(refusals.map(refusal => 'errors' in refusal ? refusal.errors : refusal), [
    { 'details.0.sku': ['The details.0.sku is sold in several countries: send market or inventory_id.'] },
    { 'details.0.sku': ['The details.0.sku is not an item of the company.'] },
    { 'details.0.inventory_id': ['The details.0.inventory id is not an item of the company.'] },
    { 'details.0.warehouse_uuid': ['The details.0.warehouse uuid is not a warehouse of the company.'] }
  ])
  t.match(create({ ref_number: 'A', market: 'CA', details: [{ ...place, sku: 'KHG-001' }] }),
    { state: { status: 'done' } })
})

t.test('closed books stay closed, to bills and to goods', async t => {
  const { ledger, company, create } = build()
  const goods = {
    inventory_id: 5001,
    warehouse_uuid: warehouseOf(company, 'FBA US').uuid,
    received_date: '2024-12-31',
    quantity: 1,
    rate: 1
  }
  const before = ledger.bills('KHG')
  const message = (date: string) => `The books of Kestrel Home Goods LLC are closed up to 2024-12-31: ${date} is ` +
    'before the Entry Locked Date.'
  t.strictSame(create({ ref_number: 'A', date: '2024-06-01' }), { status: 400, message: message('2024-06-01') })
  t.strictSame(create({ ref_number: 'A', details: [goods] }), { status: 400, message: message('2024-12-31') })
  t.strictSame(ledger.bills('KHG'), before)
  t.match(create({ ref_number: 'A', date: '2025-01-01' }), { state: { status: 'done' } })
  t.match(ledger.createBill(companyOf(ledger, 'BTG'), { ref_number: 'A', date: '2024-06-01' }),
    { state: { status: 'done' } })
})

t.test('a goods line receives a batch that shows at once, its services borne by it', async t => {
  const { ledger, company, create } = build()
  const [item, store] = [itemOf(ledger, company, 5001), warehouseOf(company, 'Long Beach 3PL')]
  const goods = { inventory_id: 5001, warehouse_uuid: store.uuid, received_date: '2026-07-10', quantity: 3, rate: 2.5 }
  create({
    ref_number: 'GOODS-1',
    vendor_name: 'lotus homeware factory',
    details: [goods, { ...line, rate: 1 }, { service_id: 3, quantity: 2, rate: 0.005 }]
  })
  const balance = (date: string) =>
    ledger.warehouseBalances(company, store, date).find(({ inventory }) => inventory.id === 5001)?.balance
  t.strictSame([balance('2026-07-09'), balance('2026-07-10')], [495, 498])
  const { amount, quantity, data } = ledger.landedCost(company, item, store, '2026-07-01', '2026-07-15')
  t.strictSame([amount, quantity, data.map(({ batch, details }) =>
    [batch.type, batch.ref_number, details.map(detail => [detail.type, detail.amount])])], [
    8.51, 3, [['Bill', 'GOODS-1', [['Purchase Price', 7.5], ['Freight', 1], ['Inspection', 0.01]]]]
  ])
})

t.test('a bill for a shipment is borne by the batches it moved', async t => {
  const { ledger, company, create } = build()
  const item = itemOf(ledger, company, 5001)
  create({
    ref_number: 'S-1',
    documents: [{ type: 'Shipment', id: 514 }],
    details: [{ service_name: 'storage', quantity: 4, rate: 10 }]
  })
  const { data } = ledger.landedCost(company, item, warehouseOf(company, 'Long Beach 3PL'), '2025-01-01', '2025-04-30')
  t.strictSame(data.map(({ amount }) => amount), [5473.37 + 29.5, 3467.61 + 10.5])
})

t.test('bills without documents and lines exist and cost nothing', async t => {
  const { ledger, company, create } = build()
  const query = {
    start: '2024-01-01', end: '2026-07-15', countries: null, grouping: ['company'], periodicity: 'total'
  } as const
  const cost = () => Math.round((ledger.revenueAndCogs([company], query)[0]?.cogs_amount ?? 0) * 100)
  const before = cost()
  create({ ref_number: 'EMPTY', date: null, documents: [], details: null })
  create({ ref_number: 'ADRIFT', details: [line] })
  t.strictSame(ledger.bills('KHG').slice(-2), [{ ref_number: 'EMPTY' }, { ref_number: 'ADRIFT' }])
  t.equal(cost(), before)
  create({ ref_number: 'BORNE', documents: [order, order], details: [line, line] })
  t.equal(cost(), before + 20_000 * (120 + 873) / 1000)
})
