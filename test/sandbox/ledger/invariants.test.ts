import t from 'tap'
import { costOf } from '../../../sandbox/ledger/costing.ts'
import { formatDay, parseDay } from '../../../sandbox/ledger/day.ts'
import buildLedger from '../../../sandbox/ledger/index.ts'
import type { Periodicity } from '../../../sandbox/ledger/periods.ts'
import randomFrom from '../../../sandbox/ledger/random.ts'
import type { Company, Item, ItemEvent } from '../../../sandbox/ledger/types.ts'

const FIRST = parseDay('2023-10-01') ?? 0
const DAYS = 1018
const BEFORE = '2023-01-01'

const ledger = buildLedger({ clock: () => Date.parse('2026-07-15T09:00:00Z') })
const trading = ledger.companies.filter(company => ledger.journal(company).items.length > 0)
const random = randomFrom(9)
const someDay = () => FIRST + random(DAYS + 1)
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const minor = (company: Company, amount: number) => Math.round(amount * 10 ** company.digits)

/** Units that an event adds to or takes from the whole company. */
function change (event: ItemEvent, underway: Map<object, number>): number {
  if (event.type === 'receive' || event.type === 'return' || event.type === 'adjust') return event.quantity
  if (event.type === 'sell') return -event.quantity
  if (event.type === 'ship') underway.set(event.document, event.quantity)
  return event.type === 'arrive' ? event.quantity - (underway.get(event.document) ?? 0) : 0
}

function rows (
  company: Company, start: number, end: number, grouping: readonly ('company' | 'country' | 'invoice')[],
  periodicity: Periodicity = 'total'
) {
  return ledger.revenueAndCogs([company],
    { start: formatDay(start), end: formatDay(end), countries: null, grouping, periodicity })
}

function totals (company: Company, found: ReturnType<typeof rows>): [number, number] {
  return [
    sum(found.map(row => minor(company, row.revenue_amount))), sum(found.map(row => minor(company, row.cogs_amount)))
  ]
}

for (const company of trading) {
  const journal = ledger.journal(company)
  const { shortName } = company
  const moves = new Map<Item, ItemEvent[]>(journal.items.map(item => [item, []]))
  for (const event of journal.events()) if (event.type !== 'cost') moves.get(event.item)?.push(event)
  const receiptsOf = (item: Item) => (moves.get(item) ?? []).filter(event => event.type === 'receive')

  t.test(`${shortName}: units on hand are those received less those sold and lost, plus those ` +
    'returned and found', async t => {
    const wrong = journal.items.filter(item => {
      const day = someDay()
      const underway = new Map<object, number>()
      const wanted =
        sum((moves.get(item) ?? []).filter(event => event.day <= day).map(event => change(event, underway)))
      const { balances_list: list } = ledger.itemDetails(company, item, formatDay(day)).balances_data
      return sum(list.map(({ balance }) => balance)) !== wanted
    })
    t.strictSame(wrong, [])
  })

  t.test(`${shortName}: what batches cost is sold, lost or on hand`, async t => {
    const wrong = journal.items.filter(item => {
      const day = someDay()
      const receipts = receiptsOf(item).filter(event => event.day <= day)
      const spent = sum(receipts.flatMap(batch => journal.costs(batch).map(({ amount }) => amount)))
      const { total_amount: gone } = ledger.cogs(company, item, BEFORE, formatDay(day))
      return spent !== minor(company, gone) + costOf(journal.costs, journal.history(item, day).onHand)
    })
    t.strictSame(wrong, [])
  })

  t.test(`${shortName}: every bill is borne to the last minor unit`, async t => {
    const billed = journal.events().filter(event => event.type === 'cost' || event.type === 'receive')
    const borne = billed.filter(event => event.type === 'receive')
      .flatMap(batch => journal.costs(batch).map(({ amount }) => amount))
    t.equal(sum(borne), sum(billed.map(({ amount }) => amount)))
  })

  t.test(`${shortName}: items and warehouses agree on every balance, none of them negative`, async t => {
    const date = formatDay(someDay())
    const byWarehouse = company.warehouses.flatMap(warehouse => ledger.warehouseBalances(company, warehouse, date)
      .map(({ inventory, balance }) => `${inventory.id} ${warehouse.name} ${balance}`))
    const byItem = journal.items.flatMap(item => ledger.itemDetails(company, item, date).balances_data.balances_list
      .filter(({ balance }) => balance !== 0).map(({ warehouse, balance }) =>
        `${item.id} ${warehouse.name} ${balance}`))
    t.strictSame(byItem.sort(), byWarehouse.sort())
    t.ok(byItem.length > 0)
    const negative = journal.items.flatMap(item =>
      [...journal.history(item).balances.values()].flatMap(({ units }) => units.filter(unit => unit < 0)))
    t.strictSame(negative, [])
  })

  t.test(`${shortName}: months, quarters, years and invoices add up to the total`, async t => {
    for (let index = 0; index < 5; index++) {
      const start = someDay()
      const end = start + random(FIRST + DAYS - start + 1)
      const wanted = totals(company, rows(company, start, end, ['company']))
      for (const periodicity of ['yearly', 'quarterly', 'monthly'] as const) {
        t.strictSame(totals(company, rows(company, start, end, ['company'], periodicity)), wanted, periodicity)
      }
      t.strictSame(totals(company, rows(company, start, end, ['invoice'])), wanted, 'invoices')
      t.strictSame(totals(company, rows(company, start, end, ['country'], 'monthly')), wanted, 'countries by month')
    }
  })

  t.test(`${shortName}: the COGS of the items is that of the countries`, async t => {
    const [start, end] = [FIRST + random(400), FIRST + 500 + random(400)]
    const byCountry = new Map<string | null, number>()
    for (const item of journal.items) {
      const { amount } = ledger.cogs(company, item, formatDay(start), formatDay(end))
      byCountry.set(item.country, (byCountry.get(item.country) ?? 0) + minor(company, amount))
    }
    const found = rows(company, start, end, ['company', 'country'])
      .map(row => [row.country_code, minor(company, row.cogs_amount)] as const)
    t.strictSame(new Map(found), byCountry)
  })

  t.test(`${shortName}: a unit costs the same landed and sold, within one minor unit for each bill`, async t => {
    const landed = new Map<string, number>()
    const wrong = []
    for (const item of journal.items) {
      for (const batch of receiptsOf(item)) {
        for (const batchOf of ledger.landedCost(company, item, batch.warehouse, formatDay(batch.day),
          formatDay(batch.day)).data) {
          for (const { type, document, amount, quantity } of batchOf.details) {
            landed.set(`${item.id} ${batchOf.batch.link} ${type} ${document.link}`, minor(company, amount) / quantity)
          }
        }
      }
      for (const { details } of ledger.cogs(company, item, BEFORE, '2026-07-15').details) {
        for (const { type, batch, document, amount, quantity } of details) {
          const wanted = landed.get(`${item.id} ${batch.link} ${type} ${document.link}`)
          if (wanted === undefined || Math.abs(minor(company, amount) / quantity - wanted) >= 1) {
            wrong.push({ item: item.id, type, wanted, amount, quantity })
          }
        }
      }
    }
    t.strictSame(wrong, [])
    t.ok(landed.size > 0)
  })
}
