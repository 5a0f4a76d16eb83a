import type { Journal } from './journal.ts'
import { costOf } from './costing.ts'
import type { Day } from './day.ts'
import { count } from './unit-ranges.ts'
import { money } from './present.ts'
import type { Item, Receive } from './types.ts'

const WINDOW_DAYS = 30

function perUnit (journal: Journal, amount: number, units: number): number | null {
  return units === 0 ? null : money(journal.company, Math.round(amount / units))
}

function lastReceipt (batches: readonly Receive[]): Receive | undefined {
  return batches.reduce<Receive | undefined>((last, batch) =>
    last === undefined || batch.day >= last.day ? batch : last, undefined)
}

/**
 * The planning figures of an item as of today: costs and pace from the ledger, the rest fixed. Null where nothing is
 * known.
 */
export default function restock (journal: Journal, item: Item, today: Day) {
  const { sales, entries, onHand } = journal.history(item, today)
  const lastSales = sales.filter(({ day, sign }) => sign === 1 && day > today - WINDOW_DAYS)
  const units = lastSales.reduce((sum, sale) => sum + sale.units, 0)
  const last = lastReceipt(entries.flatMap(({ ranges }) => ranges.map(({ batch }) => batch)))
  const target = 2 + item.id % 5
  return {
    daily_sales_target: money(journal.company, target * item.price),
    daily_unit_sales_target: target,
    unit_vendor_price: last === undefined ? null : perUnit(journal, last.amount, last.quantity),
    unit_landed_cost: perUnit(journal, costOf(journal.costs, onHand), count(onHand)),
    estimated_daily_sales: Math.round(units * 100 / WINDOW_DAYS) / 100,
    estimated_price: perUnit(journal, lastSales.reduce((sum, sale) => sum + sale.amount, 0), units),
    lead_time_days: 45 + item.id % 4 * 5,
    safety_stock_days: 14 + item.id % 3 * 7,
    fba_lead_time_days: 12 + item.id % 5,
    fba_safety_stock_days: 10 + item.id % 4,
    target_fba_fee: money(journal.company, 300 + item.weight * 6),
    target_price: money(journal.company, item.price),
    target_referral_percentage: 15
  }
}
