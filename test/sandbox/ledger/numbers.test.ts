import t from 'tap'
import allocate from '../../../sandbox/ledger/allocate.ts'
import { dayIn, formatDay, parseDay, startOfMonth } from '../../../sandbox/ledger/day.ts'
import buildLedger from '../../../sandbox/ledger/index.ts'
import periods from '../../../sandbox/ledger/periods.ts'
import { count, putFirst, putLast, takeFirst, takeLast } from '../../../sandbox/ledger/unit-ranges.ts'
import share from '../../../sandbox/ledger/share.ts'
import type { Cost, UnitRange, Receive } from '../../../sandbox/ledger/types.ts'
import { companyOf, itemOf, warehouseOf } from './find.ts'

const ledger = buildLedger({ clock: () => Date.parse('2026-07-15T09:00:00Z') })
const company = companyOf(ledger, 'KHG')
const document = {
  type: 'InventoryOrder', id: 1, number: 'PO-1', date: 1, status: 'Received', completed: null
} as const

function batch (id: number, quantity: number, amount: number): Receive {
  return {
    type: 'receive',
    day: 1,
    item: itemOf(ledger, company, id),
    warehouse: warehouseOf(company, 'FBA US'),
    document,
    quantity,
    amount
  }
}

function bill (service: string, amount: number): Cost {
  return { type: 'cost', day: 1, document, service, amount, documents: [document] }
}

const day = (text: string) => parseDay(text) ?? NaN

t.test('a share is rounded half up and exact for large totals', async t => {
  t.equal(share(91_337, 120, 1000), 10_960)
  t.equal(share(1, 1, 2), 1)
  t.equal(share(5, 1, 2), 3)
  t.equal(share(9_007_199_254_740_991, 999_999, 1_000_000),
    Number((9_007_199_254_740_991n * 999_999n * 2n + 1_000_000n) / 2_000_000n))
})

t.test('a bill is split by weight, value or units with the largest remainder, ties to the lower line', async t => {
  const [one, other] = [batch(5001, 10, 100), batch(5001, 20, 500)]
  const lines = [{ batch: one, units: 10 }, { batch: other, units: 20 }]
  t.strictSame(allocate(bill('Inspection', 100), lines), [33, 67])
  t.strictSame(allocate(bill('Customs Duty', 100), lines), [17, 83])
  t.strictSame(allocate(bill('Freight', 101), lines), [34, 67])
  t.strictSame(allocate(bill('Inspection', 1), [{ batch: one, units: 5 }, { batch: other, units: 5 }]), [1, 0])
  t.strictSame(allocate(bill('Freight', 77), [{ batch: one, units: 10 }, { batch: batch(5002, 10, 1), units: 0 }]),
    [77, 0])
  t.strictSame(allocate(bill('Customs Duty', 9),
    [{ batch: batch(5001, 2, 0), units: 2 }, { batch: batch(5001, 1, 0), units: 1 }]), [6, 3])
  t.strictSame(allocate(bill('Freight', 9), []), [])
})

t.test('units leave a stock from the front, come back to it in order and join adjacent ranges', async t => {
  const one = batch(5001, 10, 100)
  const other = batch(5001, 10, 100)
  const stock: UnitRange[] = [{ batch: one, from: 0, to: 10 }, { batch: other, from: 0, to: 10 }]
  const taken = takeFirst(stock, 12)
  t.strictSame(taken.map(({ from, to }) => [from, to]), [[0, 10], [0, 2]])
  const back = takeLast(taken, 3)
  t.strictSame(back, [{ batch: one, from: 9, to: 10 }, { batch: other, from: 0, to: 2 }])
  putFirst(stock, back)
  t.strictSame(stock, [{ batch: one, from: 9, to: 10 }, { batch: other, from: 0, to: 10 }])
  putLast(stock, [{ batch: other, from: 12, to: 13 }])
  t.equal(count(stock), 12)
  t.throws(() => takeFirst(stock, 13), /should hold 1 units more/)
  t.throws(() => takeLast(stock, 1), /should hold 1 units more/)
})

t.test('days are real calendar days of a timezone', async t => {
  for (const text of ['2025-02-29', '2025-13-01', '25-01-01', '2025-1-1', '2025-01-01T00:00:00Z', '']) {
    t.equal(parseDay(text), undefined, text)
  }
  t.equal(formatDay(day('2024-02-29')), '2024-02-29')
  t.equal(formatDay(startOfMonth(day('2026-07-15'), -30)), '2024-01-01')
  const moment = Date.parse('2026-07-15T03:00:00Z')
  t.strictSame(['America/Los_Angeles', 'Europe/Berlin', 'Asia/Tokyo'].map(zone => formatDay(dayIn(zone, moment))),
    ['2026-07-14', '2026-07-15', '2026-07-15'])
  t.strictSame(['America/Los_Angeles'].map(zone => formatDay(dayIn(zone, moment + 14_400_000))), ['2026-07-15'])
})

t.test('periods are clipped to the range', async t => {
  const written = (...input: Parameters<typeof periods>) =>
    periods(...input).map(({ start, end }) => `${formatDay(start)} ${formatDay(end)}`)
  const [start, end] = [day('2024-11-20'), day('2025-04-02')]
  t.strictSame(written('total', start, end), ['2024-11-20 2025-04-02'])
  t.strictSame(written('yearly', start, end), ['2024-11-20 2024-12-31', '2025-01-01 2025-04-02'])
  t.strictSame(written('quarterly', start, end),
    ['2024-11-20 2024-12-31', '2025-01-01 2025-03-31', '2025-04-01 2025-04-02'])
  t.strictSame(written('monthly', start, day('2025-01-01')),
    ['2024-11-20 2024-11-30', '2024-12-01 2024-12-31', '2025-01-01 2025-01-01'])
})
