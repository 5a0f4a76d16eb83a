import type { Book } from './book.ts'
import { costOf } from './costing.ts'
import type { Day } from './day.ts'
import { count } from './pieces.ts'
import { money } from './present.ts'
import type { Item, Receive } from './types.ts'

const WINDOW_DAYS = 30

function perUnit (book: Book, amount: number, units: number): number | null {
  return units === 0 ? null : money(book.company, Math.round(amount / units))
}

function lastReceipt (batches: readonly Receive[]): Receive | undefined {
  return batches.reduce<Receive | undefined>((last, batch) => last === undefined || batch.day >= last.day ? batch : last, undefined)
}

/** The planning figures of an item as of today: costs and pace from the ledger, the rest fixed. Null where nothing is known. */
export default function restock (book: Book, item: Item, today: Day) {
  const { sales, entries, onHand } = book.trail(item, today)
  const recent = sales.filter(({ day, sign }) => sign === 1 && day > today - WINDOW_DAYS)
  const units = recent.reduce((sum, sale) => sum + sale.units, 0)
  const last = lastReceipt(entries.flatMap(({ pieces }) => pieces.map(({ batch }) => batch)))
  const target = 2 + item.id % 5
  return {
    daily_sales_target: money(book.company, target * item.price),
    daily_unit_sales_target: target,
    unit_vendor_price: last === undefined ? null : perUnit(book, last.amount, last.quantity),
    unit_landed_cost: perUnit(book, costOf(book.costs, onHand), count(onHand)),
    estimated_daily_sales: Math.round(units * 100 / WINDOW_DAYS) / 100,
    estimated_price: perUnit(book, recent.reduce((sum, sale) => sum + sale.amount, 0), units),
    lead_time_days: 45 + item.id % 4 * 5,
    safety_stock_days: 14 + item.id % 3 * 7,
    fba_lead_time_days: 12 + item.id % 5,
    fba_safety_stock_days: 10 + item.id % 4,
    target_fba_fee: money(book.company, 300 + item.weight * 6),
    target_price: money(book.company, item.price),
    target_referral_percentage: 15
  }
}
