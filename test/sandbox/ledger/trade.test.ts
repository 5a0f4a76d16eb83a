import t from 'tap'
import { formatDay, parseDay } from '../../../sandbox/ledger/day.ts'
import buildLedger from '../../../sandbox/ledger/index.ts'
import type { LedgerEvent } from '../../../sandbox/ledger/types.ts'
import { companyOf } from './find.ts'

const clock = () => Date.parse('2026-07-15T09:00:00Z')
const ledger = buildLedger({ clock })
const khg = companyOf(ledger, 'KHG')
const TRADING = ['KHG', 'BTG', 'HOL', 'SPK', 'MTI']

function events<Type extends LedgerEvent['type']> (name: string, type: Type, of = ledger) {
  return of.journal(companyOf(of, name)).events()
    .filter((event): event is Extract<LedgerEvent, { type: Type }> => event.type === type)
}

t.test('each country of a daily seller has an invoice a day', async t => {
  for (const [name, countries, days] of [['KHG', 3, 1019], ['BTG', 4, 1019]] as const) {
    const invoices = new Set(events(name, 'sell').map(({ document }) => document.number))
    t.ok(invoices.size >= countries * days, `${name}: ${invoices.size}`)
  }
  t.ok(new Set(events('KHG', 'sell').map(({ document }) => document)).size >= 3000)
  t.equal(new Set(events('SPK', 'sell').map(({ day }) => day)).size, 146)
})

t.test('two to four percent of what is sold comes back, and shipments are short now and then', async t => {
  for (const name of TRADING) {
    const units = (type: 'sell' | 'return') => events(name, type).reduce((sum, { quantity }) => sum + quantity, 0)
    const share = units('return') / units('sell')
    t.ok(share > 0.02 && share < 0.04, `${name}: ${share}`)
  }
  const shipped = new Map(events('KHG', 'ship').map(event => [`${event.document.id} ${event.item.id}`, event.quantity]))
  const short = events('KHG', 'arrive')
    .filter(event => event.quantity < (shipped.get(`${event.document.id} ${event.item.id}`) ?? 0))
  const shipments = new Set(events('KHG', 'ship').map(({ document }) => document)).size
  t.ok(short.length > shipments / 100 && short.length < shipments / 30, `${short.length} of ${shipments}`)
})

t.test('every trading company has goods in transit today', async t => {
  for (const name of TRADING) {
    const company = companyOf(ledger, name)
    const transit = company.warehouses.find(({ type }) => type === 'In Transit')
    t.ok(transit !== undefined && ledger.warehouseBalances(company, transit, '2026-07-15').length > 0, name)
  }
})

t.test('an item has two months without sales and december sells most', async t => {
  const sold =
    new Set(events('KHG', 'sell').filter(({ item }) => item.id === 5002).map(({ day }) => formatDay(day).slice(0, 7)))
  const months = [...new Set(events('KHG', 'sell').map(({ day }) => formatDay(day).slice(0, 7)))]
  t.strictSame(months.filter(month => !sold.has(month)), ['2025-01', '2025-02'])
  const rows = ledger.revenueAndCogs([khg],
    { start: '2025-01-01', end: '2025-12-31', countries: null, grouping: ['company'], periodicity: 'monthly' })
  t.equal(rows.toSorted((left, right) => right.revenue_amount - left.revenue_amount)[0]?.start_date, '2025-12-01')
})

t.test('bills follow their orders: freight later, inspection before; one order has two freights, ' +
  'some none yet', async t => {
  const wrong = []
  const freights = new Map(events('KHG', 'receive').map(({ document }) => [document, 0]))
  for (const { service, document, documents, day } of events('KHG', 'cost')) {
    const [order] = documents
    if (order?.date == null) throw new Error('A bill should name its order.')
    if (service === 'Freight') {
      freights.set(order, (freights.get(order) ?? 0) + 1)
      if (day - order.date < 10 || day - order.date > 43) wrong.push(document)
    } else if (service === 'Inspection' ? day >= order.date : day !== order.date) wrong.push(document)
  }
  t.strictSame(wrong, [])
  const counts = [...freights]
  t.equal(counts.filter(([, count]) => count === 2).length, 1)
  const missing = counts.filter(([, count]) => count === 0).map(([order]) => order.date ?? 0)
  t.ok(missing.length > 0 && missing.every(date => date > (parseDay('2026-07-15') ?? 0) - 41))
})
