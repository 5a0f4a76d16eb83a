import type { Journal } from './journal.ts'
import { costLines, costOf, type RangeCost } from './costing.ts'
import type { Day } from './day.ts'
import { count, putLast } from './unit-ranges.ts'
import { money, presentDocument } from './present.ts'
import type { Item, UnitRange, Receive, Warehouse } from './types.ts'

function compare (left: string | null, right: string | null): number {
  return (left ?? '') < (right ?? '') ? -1 : (left ?? '') > (right ?? '') ? 1 : 0
}

function presentLine (journal: Journal, line: RangeCost, sign: number) {
  const { currency } = journal.company
  return {
    document: presentDocument(journal, line.document),
    currency,
    amount: money(journal.company, sign * line.amount),
    quantity: sign * line.units
  }
}

/**
 * The batches that entered a warehouse by receipt or arrival from start to end, at their cost with all bills known,
 * by the day they first entered, then number. Amount and quantity cover the whole period.
 */
export function landedCost (journal: Journal, item: Item, warehouse: Warehouse, start: Day, end: Day) {
  const { company } = journal
  const batches = new Map<Receive, { day: Day, ranges: UnitRange[] }>()
  for (const entry of journal.history(item).entries) {
    if (entry.warehouse !== warehouse || entry.day < start || entry.day > end) continue
    for (const range of entry.ranges) {
      const found = batches.get(range.batch) ?? { day: entry.day, ranges: [] }
      batches.set(range.batch, found)
      putLast(found.ranges, [range])
    }
  }
  const sorted = [...batches].sort(([left, { day }], [right, other]) =>
    day - other.day || compare(left.document.number, right.document.number))
  const ranges = sorted.flatMap(([, entered]) => entered.ranges)
  return {
    currency: company.currency,
    amount: money(company, costOf(journal.costs, ranges)),
    quantity: count(ranges),
    data: sorted.map(([batch, entered]) => ({
      batch: presentDocument(journal, batch.document),
      currency: company.currency,
      amount: money(company, costOf(journal.costs, entered.ranges)),
      quantity: count(entered.ranges),
      details: costLines(journal.costs, entered.ranges)
        .map(line => ({ type: line.type, ...presentLine(journal, line, 1) }))
    }))
  }
}

/**
 * What was sold and returned from start to end at cost, one entry an invoice or return by date, then number; and what
 * was lost less what was found again. The totals cover the whole period, `quantity` is sold less returned.
 */
export function cogs (journal: Journal, item: Item, start: Day, end: Day) {
  const { company } = journal
  const within = ({ day }: { day: Day }) => day >= start && day <= end
  const { sales, losses } = journal.history(item)
  const sold = sales.filter(within)
    .sort((left, right) => left.day - right.day || compare(left.document.number, right.document.number))
  const amounts = sold.map(({ sign, ranges }) => sign * costOf(journal.costs, ranges))
  const amount = amounts.reduce((sum, part) => sum + part, 0)
  const lost = losses.filter(within).reduce((sum, { sign, ranges }) => sum + sign * costOf(journal.costs, ranges), 0)
  return {
    currency: company.currency,
    amount: money(company, amount),
    lost_amount: money(company, lost),
    total_amount: money(company, amount + lost),
    quantity: sold.reduce((sum, { units }) => sum + units, 0),
    details: sold.map(({ document, sign, units, ranges }, index) => ({
      document: presentDocument(journal, document),
      currency: company.currency,
      amount: money(company, amounts[index] ?? 0),
      quantity: units,
      details: costLines(journal.costs, ranges).map(line => ({
        type: line.type,
        batch: presentDocument(journal, line.batch.document),
        ...presentLine(journal, line, sign)
      }))
    }))
  }
}
