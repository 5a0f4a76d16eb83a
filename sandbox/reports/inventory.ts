import { costOf } from '../ledger/costing.ts'
import { type Day, parseDay } from '../ledger/day.ts'
import type { Ledger } from '../ledger/index.ts'
import { count } from '../ledger/unit-ranges.ts'
import restock from '../ledger/restock.ts'
import type { Company, ItemEvent } from '../ledger/types.ts'
import { type Figures, sumBy } from './table.ts'

const WINDOW_DAYS = 30
const MAX_ROWS = 10

const names: Record<ItemEvent['type'], string> = {
  receive: 'Received', ship: 'Shipped', arrive: 'Arrived', sell: 'Sold', return: 'Returned', adjust: 'Adjusted'
}

/** Today in a company. */
export function todayOf (ledger: Ledger, company: Company): Day {
  return parseDay(ledger.today(company)) ?? 0
}

/** What happened to items from a number of days ago to today. */
export function recentEvents (ledger: Ledger, company: Company, days: number): ItemEvent[] {
  const today = todayOf(ledger, company)
  return ledger.journal(company).events().flatMap(event => {
    if (event.type === 'cost' || event.day <= today - days || event.day > today) return []
    return [event]
  })
}

export const inventoryValue: Figures = (ledger, company) => {
  const book = ledger.journal(company)
  const today = todayOf(ledger, company)
  const held = book.items.flatMap(item => [...book.history(item, today).held])
  const rows = sumBy(held, ([{ name }]) => name, ([, pieces]) => [count(pieces), costOf(book.costs, pieces)])
  return {
    columns: ['Warehouse', 'Units', 'Landed cost'],
    rows: rows.map(([name, [units = 0, minor = 0]]) => [name, units, { minor }])
  }
}

export const stockMovements: Figures = (ledger, company) => {
  const events = recentEvents(ledger, company, WINDOW_DAYS)
  const rows = sumBy(events, ({ type }) => names[type], ({ quantity }) => [1, quantity])
  return { columns: ['In 30 days', 'Entries', 'Units'], rows: rows.map(([name, sums]) => [name, ...sums]) }
}

export const restockPlan: Figures = (ledger, company) => {
  const book = ledger.journal(company)
  const today = todayOf(ledger, company)
  const plans = book.items.flatMap(item => {
    const { estimated_daily_sales: daily, lead_time_days: lead, safety_stock_days: safety } = restock(book, item, today)
    if (daily === 0) return []
    const units = count(book.history(item, today).onHand)
    const missing = Math.ceil(daily * (lead + safety)) - units
    return [{ item, units, days: Math.floor(units / daily), order: Math.max(0, missing) }]
  })
  const rows = plans.sort((left, right) => left.days - right.days).slice(0, MAX_ROWS)
  return {
    columns: ['SKU', 'Country', 'On hand', 'Lasts (days)', 'To order'],
    rows: rows.map(({ item, units, days, order }) => [item.sku, item.country, units, days, order])
  }
}

export const transferTimes: Figures = (ledger, company) => {
  const shipments = new Map<object, number>()
  const done: { country: string, days: number }[] = []
  for (const event of recentEvents(ledger, company, 365)) {
    if (event.type === 'ship') shipments.set(event.document, event.day)
    const began = event.type === 'arrive' ? shipments.get(event.document) : undefined
    if (began === undefined) continue
    shipments.delete(event.document)
    done.push({ country: event.item.country, days: event.day - began })
  }
  const rows = sumBy(done, ({ country }) => country, ({ days }) => [1, days])
  return {
    columns: ['Country', 'Shipments', 'Days on average'],
    rows: rows.map(([country, [number = 0, days = 0]]) => [country, number, Math.round(days * 10 / number) / 10])
  }
}
