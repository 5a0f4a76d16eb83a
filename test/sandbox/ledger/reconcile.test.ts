import t from 'tap'
import { formatDay, parseDay } from '../../../sandbox/ledger/day.ts'
import buildLedger, { type Ledger } from '../../../sandbox/ledger/index.ts'
import randomFrom from '../../../sandbox/ledger/random.ts'
import type { Company, Item, Warehouse } from '../../../sandbox/ledger/types.ts'
import oracle, { type Moved, type Unit } from './oracle.ts'

const DRAWS = 1000
const DAYS = 1018
const FIRST = parseDay('2023-10-01') ?? 0

const ledger = buildLedger({ clock: () => Date.parse('2026-07-15T09:00:00Z') })
const trading = ledger.companies.filter(company => ledger.journal(company).items.length > 0)
const oracles = new Map(trading.map(company => [company, oracle(ledger.journal(company).events())]))
const random = randomFrom(20260715)

interface Draw { company: Company, item: Item, warehouse: Warehouse, start: number, end: number }

function pick<Thing> (things: readonly Thing[]): Thing {
  const thing = things[random(things.length)]
  if (thing === undefined) throw new Error('There should be something to pick from.')
  return thing
}

function draw (): Draw {
  const company = pick(trading)
  const end = FIRST + random(DAYS + 1)
  return {
    company,
    item: pick(ledger.journal(company).items),
    warehouse: pick(company.warehouses),
    start: FIRST +
    random(end - FIRST + 1),
    end
  }
}

/** Cost of goods sold, net of returns, by company, country and day, summed over the answers for each item. */
function cogsByDay (of: Ledger): Map<string, number> {
  const sums = new Map<string, number>()
  for (const company of trading) {
    for (const item of of.journal(company).items) {
      for (const { document, amount } of of.cogs(company, item, '2023-01-01', '2026-07-15').details) {
        const key = `${company.id} ${item.country} ${document.date}`
        sums.set(key, (sums.get(key) ?? 0) + minor(company, amount))
      }
    }
  }
  return sums
}

function minor (company: Company, amount: number): number {
  return Math.round(amount * 10 ** company.digits)
}

/** What the ledger answers to a draw, in minor units. */
function answers ({ company, item, warehouse, start, end }: Draw) {
  const [from, to] = [formatDay(start), formatDay(end)]
  const uuid = warehouse.uuid
  const landed = ledger.landedCost(company, item, warehouse, from, to)
  const cogs = ledger.cogs(company, item, from, to)
  const life = ledger.cogs(company, item, '2023-01-01', to)
  return {
    balance: ledger.itemDetails(company, item,
      to).balances_data.balances_list.find(entry => entry.warehouse.uuid === uuid)?.balance,
    sameBalance: ledger.warehouseBalances(company, warehouse, to)
      .find(({ inventory }) => inventory.id === item.id)?.balance ?? 0,
    landed: [landed.quantity, minor(company,
      landed.amount), landed.data.reduce((sum, { amount }) => sum + minor(company, amount), 0)],
    cogs: [cogs.quantity, minor(company,
      cogs.amount), minor(company, cogs.lost_amount), minor(company, cogs.total_amount)],
    spent: minor(company, life.total_amount)
  }
}

/** The same figures, unit by unit from the events. */
function expectations ({ company, item, warehouse, start, end }: Draw) {
  const found = oracles.get(company)
  if (found === undefined) throw new Error('There should be an oracle.')
  const { cost, live } = found
  const life = live(item, end)
  const total = (moves: Moved[]) => moves.reduce((sum, { sign, units }) => sum + sign * cost(units), 0)
  const within = ({ day }: { day: number }) => day >= start
  const entered =
    life.entered.filter(entry => within(entry) && entry.warehouse === warehouse.name).flatMap(({ units }) => units)
  const received = life.entered.flatMap(({ units }) => units)
  const batches = [...new Set(received.map(({ batch }) => batch))]
  const bought =
    batches.flatMap(batch => Array.from({ length: batch.quantity }, (_, number): Unit => ({ batch, number })))
  const balance = life.held.get(warehouse.name)?.length ?? 0
  const sold = life.sold.filter(within)
  const [amount, lost] = [total(sold), total(life.lost.filter(within))]
  return {
    balance,
    sameBalance: balance,
    landed: [entered.length, cost(entered), cost(entered)],
    cogs: [sold.reduce((sum, { sign, units }) => sum + sign * units.length, 0), amount, lost, amount + lost],
    spent: cost(bought) - cost([...life.held.values()].flat())
  }
}

t.test(`${DRAWS} draws of item, warehouse and dates reconcile to the last minor unit`, async t => {
  const differences = []
  for (let index = 0; index < DRAWS; index++) {
    const drawn = draw()
    const [found, wanted] = [answers(drawn), expectations(drawn)]
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      differences.push({
        found,
        wanted,
        item: drawn.item.id,
        warehouse: drawn.warehouse.name,
        start: formatDay(drawn.start),
        end: formatDay(drawn.end)
      })
    }
  }
  t.strictSame(differences, [])
})

t.test(`revenue and COGS of ${DRAWS} countries and days are those of the items sold`, async t => {
  const cogs = cogsByDay(ledger)
  const revenue = new Map<string, number>()
  for (const company of trading) {
    for (const event of ledger.journal(company).events()) {
      if (event.type !== 'sell' && event.type !== 'return') continue
      const key = `${company.id} ${event.item.country} ${formatDay(event.day)}`
      revenue.set(key, (revenue.get(key) ?? 0) + (event.type === 'sell' ? event.amount : -event.amount))
    }
  }
  const differences = []
  for (let index = 0; index < DRAWS; index++) {
    const { company, item, end } = draw()
    const date = formatDay(end)
    const rows = ledger.revenueAndCogs([company],
      { start: date, end: date, countries: [item.country], grouping: ['company', 'country'], periodicity: 'total' })
    const found = rows.map(row => [minor(company, row.revenue_amount), minor(company, row.cogs_amount)])
    const key = `${company.id} ${item.country} ${date}`
    const wanted = revenue.has(key) ? [[revenue.get(key), cogs.get(key)]] : []
    if (JSON.stringify(found) !== JSON.stringify(wanted)) differences.push({ key, found, wanted })
  }
  t.strictSame(differences, [])
})
