import type { Book } from './book.ts'
import { costLines, costOf, type PieceCost } from './costing.ts'
import type { Day } from './day.ts'
import { count, putLast } from './pieces.ts'
import { money, presentDocument } from './present.ts'
import type { Item, Piece, Receive, Warehouse } from './types.ts'

function compare (left: string | null, right: string | null): number {
  return (left ?? '') < (right ?? '') ? -1 : (left ?? '') > (right ?? '') ? 1 : 0
}

function presentLine (book: Book, line: PieceCost, sign: number) {
  const { currency } = book.company
  return { document: presentDocument(book, line.document), currency, amount: money(book.company, sign * line.amount), quantity: sign * line.units }
}

/**
 * The batches that entered a warehouse by receipt or arrival from start to end, at their cost with all bills known,
 * by the day they first entered, then number. Amount and quantity cover the whole period.
 */
export function landedCost (book: Book, item: Item, warehouse: Warehouse, start: Day, end: Day) {
  const { company } = book
  const batches = new Map<Receive, { day: Day, pieces: Piece[] }>()
  for (const entry of book.trail(item).entries) {
    if (entry.warehouse !== warehouse || entry.day < start || entry.day > end) continue
    for (const piece of entry.pieces) {
      const found = batches.get(piece.batch) ?? { day: entry.day, pieces: [] }
      batches.set(piece.batch, found)
      putLast(found.pieces, [piece])
    }
  }
  const sorted = [...batches].sort(([left, { day }], [right, other]) => day - other.day || compare(left.document.number, right.document.number))
  const pieces = sorted.flatMap(([, entered]) => entered.pieces)
  return {
    currency: company.currency,
    amount: money(company, costOf(book.costs, pieces)),
    quantity: count(pieces),
    data: sorted.map(([batch, entered]) => ({
      batch: presentDocument(book, batch.document),
      currency: company.currency,
      amount: money(company, costOf(book.costs, entered.pieces)),
      quantity: count(entered.pieces),
      details: costLines(book.costs, entered.pieces).map(line => ({ type: line.type, ...presentLine(book, line, 1) }))
    }))
  }
}

/**
 * What was sold and returned from start to end at cost, one entry an invoice or return by date, then number; and what
 * was lost less what was found again. The totals cover the whole period, `quantity` is sold less returned.
 */
export function cogs (book: Book, item: Item, start: Day, end: Day) {
  const { company } = book
  const within = ({ day }: { day: Day }) => day >= start && day <= end
  const { sales, losses } = book.trail(item)
  const sold = sales.filter(within).sort((left, right) => left.day - right.day || compare(left.document.number, right.document.number))
  const amounts = sold.map(({ sign, pieces }) => sign * costOf(book.costs, pieces))
  const amount = amounts.reduce((sum, part) => sum + part, 0)
  const lost = losses.filter(within).reduce((sum, { sign, pieces }) => sum + sign * costOf(book.costs, pieces), 0)
  return {
    currency: company.currency,
    amount: money(company, amount),
    lost_amount: money(company, lost),
    total_amount: money(company, amount + lost),
    quantity: sold.reduce((sum, { units }) => sum + units, 0),
    details: sold.map(({ document, sign, units, pieces }, index) => ({
      document: presentDocument(book, document),
      currency: company.currency,
      amount: money(company, amounts[index] ?? 0),
      quantity: units,
      details: costLines(book.costs, pieces).map(line => ({
        type: line.type,
        batch: presentDocument(book, line.batch.document),
        ...presentLine(book, line, sign)
      }))
    }))
  }
}
