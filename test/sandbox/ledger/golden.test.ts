import t from 'tap'
import buildLedger from '../../../sandbox/ledger/index.ts'
import { companyOf, itemOf, warehouseOf } from './find.ts'

const START = '2025-01-01'
const END = '2025-04-30'

function build () {
  const ledger = buildLedger({ clock: () => Date.parse('2026-07-15T09:00:00Z') })
  const company = companyOf(ledger, 'KHG')
  const item = itemOf(ledger, company, 5001)
  const store = warehouseOf(company, 'Long Beach 3PL')
  const amazon = warehouseOf(company, 'FBA US')

  function balances (date: string) {
    const { balances_list: list } = ledger.itemDetails(company, item, date).balances_data
    return ['Long Beach 3PL', 'In transit', 'FBA US'].map(name =>
      list.find(({ warehouse }) => warehouse.name === name)?.balance)
  }
  return { ledger, company, item, store, amazon, balances }
}

const untouched = build()

const course = [
  ['2025-01-09', 0, 0, 0],
  ['2025-01-10', 1000, 0, 0],
  ['2025-01-20', 300, 700, 0],
  ['2025-02-03', 300, 0, 698],
  ['2025-02-10', 300, 0, 578],
  ['2025-03-05', 900, 0, 578],
  ['2025-03-12', 895, 0, 578],
  ['2025-03-20', 495, 400, 578],
  ['2025-04-01', 495, 0, 978],
  ['2025-04-10', 495, 0, 78],
  ['2025-04-15', 495, 0, 81],
  ['2026-07-15', 495, 0, 81],
  ['2099-01-01', 495, 0, 81]
] as const

t.test('the golden item has the balances of its course', async t => {
  const { balances } = untouched
  for (const [date, ...units] of course) t.strictSame(balances(date), units, date)
})

t.test('the golden item sells and loses at the cost of its batches', async t => {
  const { ledger, company, item } = untouched
  const all = ledger.cogs(company, item, START, END)
  t.strictSame({
    ...all,
    details: all.details.map(({ document, amount, quantity }) =>
      [document.ref_number, document.date, amount, quantity])
  }, {
    currency: 'USD',
    amount: 5573.75,
    lost_amount: 38.32,
    total_amount: 5612.07,
    quantity: 1017,
    details: [[
      'INV-9001', '2025-02-10', 656.8, 120
    ], ['INV-9017', '2025-04-10', 4934.29, 900], ['RET-9017', '2025-04-15', -17.34, -3]]
  })
  t.equal(ledger.cogs(company, item, '2025-02-03', '2025-02-03').lost_amount, 10.95)
  t.equal(ledger.cogs(company, item, '2025-03-12', '2025-03-12').lost_amount, 27.37)
  const lines = all.details[0]?.details.map(line =>
    [line.type, line.batch.ref_number, line.document.ref_number, line.amount, line.quantity])
  t.strictSame(lines, [
    ['Purchase Price', 'PO-1042', 'PO-1042', 504, 120],
    ['Freight', 'PO-1042', 'BILL-2201', 109.6, 120],
    ['Customs Duty', 'PO-1042', 'BILL-2202', 25.2, 120],
    ['Inspection', 'PO-1042', 'BILL-2203', 18, 120]
  ])
  const large = all.details[1]?.details ?? []
  const part = (batch: string) =>
    large.filter(line => line.batch.ref_number === batch).reduce((sum, line) => sum + Math.round(line.amount * 100), 0)
  t.strictSame([part('PO-1042'), part('PO-1077')], [316_361 + 161_464, 15_604])
})

t.test('the golden item lands at the cost of what entered a warehouse', async t => {
  const { ledger, company, item, store, amazon } = untouched
  const landed = [store, amazon].map(warehouse => {
    const { amount, quantity, data } = ledger.landedCost(company, item, warehouse, START, END)
    return [amount, quantity, ...data.map(batch => [batch.batch.ref_number, batch.quantity, batch.amount])]
  })
  t.strictSame(landed, [
    [8940.98, 1600, ['PO-1042', 1000, 5473.37], ['PO-1077', 600, 3467.61]],
    [6041.88, 1098, ['PO-1042', 993, 5435.05], ['PO-1077', 105, 606.83]]
  ])
  const types = ledger.landedCost(company, item, store, START,
    END).data.map(batch => batch.details.map(({ type, amount }) => [type, amount]))
  t.strictSame(types, [
    [['Purchase Price', 4200], ['Freight', 913.37], ['Customs Duty', 210], ['Inspection', 150]],
    [['Purchase Price', 2730], ['Freight', 511.11], ['Customs Duty', 136.5], ['Inspection', 90]]
  ])
})

t.test('the golden item earns what its invoices say', async t => {
  const { ledger, company } = untouched
  const rows = ledger.revenueAndCogs([company],
    { start: START, end: END, countries: ['US'], grouping: ['invoice'], periodicity: 'total' })
  const golden = rows.filter(({ invoice }) => /^(INV|RET)-90\d\d$/.test(invoice?.ref_number ?? ''))
  t.strictSame(golden.map(row => [row.invoice?.ref_number, row.revenue_amount, row.cogs_amount]), [
    ['INV-9001', 2398.8, 656.8], ['INV-9017', 17991, 4934.29], ['RET-9017', -59.97, -17.34]
  ])
  t.equal(golden.reduce((sum, row) => sum + Math.round(row.revenue_amount * 100), 0), 2_032_983)
})

t.test('the golden item on hand is worth what is left of both batches', async t => {
  const { ledger, company, item } = untouched
  const { restock_data: restock } = ledger.itemDetails(company, item, END)
  t.equal(restock.unit_landed_cost, Math.round(332_891 / 576) / 100)
  t.equal(restock.unit_vendor_price, 4.55)
})

t.test('a later bill changes what was sold, consistently', async t => {
  const { ledger, company, item, store, amazon, balances } = build()
  const before = ledger.bills('KHG').length
  const created = ledger.createBill(company, {
    ref_number: 'BILL-2400',
    date: '2025-05-02',
    currency: 'USD',
    documents: [{ type: 'InventoryOrder', id: 1042 }],
    details: [{ service_name: 'Freight', quantity: 1, rate: 100 }]
  })
  t.match(created,
    { state: { status: 'done', documents: [{ type: 'Bill', ref_number: 'BILL-2400', date: '2025-05-02' }] } })
  const after = ledger.cogs(company, item, START, END)
  t.strictSame(after.details.map(({ amount }) => amount), [668.8, 5021.59, -17.34])
  t.strictSame([after.amount, after.lost_amount], [5673.05, 39.02])
  t.strictSame(balances('2025-04-30'), [495, 0, 81])
  t.equal(ledger.itemDetails(company, item, END).restock_data.unit_landed_cost, Math.round(332_891 / 576) / 100)
  t.strictSame([store, amazon].map(warehouse => ledger.landedCost(company, item, warehouse, START, END).amount),
    [9040.98, 6141.18])
  t.equal(ledger.bills('KHG').length, before + 1)
})
