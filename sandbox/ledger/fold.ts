import type { Day } from './day.ts'
import { count, putFirst, putLast, takeFirst, takeLast } from './unit-ranges.ts'
import type { Document, ItemEvent, UnitRange, Warehouse } from './types.ts'

interface Entry { day: Day, warehouse: Warehouse, ranges: readonly UnitRange[] }
/** `sign` is −1 for a return. */
interface Sale {
  day: Day, document: Document, sign: 1 | -1, units: number, amount: number, ranges: readonly UnitRange[]
}
/** `sign` is −1 for units found again. */
interface Loss { day: Day, sign: 1 | -1, ranges: readonly UnitRange[] }
/** Balances after each day on which something moved, ascending. */
interface Balances { days: Day[], units: number[] }

/** What happened to one item, unit by unit number. `held` and `onHand` are the state after the last event. */
export interface ItemHistory {
  balances: Map<Warehouse, Balances>
  entries: Entry[]
  sales: Sale[]
  losses: Loss[]
  shipped: Map<Document, readonly UnitRange[]>
  held: ReadonlyMap<Warehouse, readonly UnitRange[]>
  onHand: readonly UnitRange[]
}

/**
 * Folds the events of one item, sorted by day, up to and including a day: FIFO by warehouse, oldest arrival first;
 * a transfer keeps unit numbers, a return puts the last sold ones of its invoice back at the front.
 */
export default function foldEvents (
  events: readonly ItemEvent[], transit: Warehouse, until: Day = Infinity
): ItemHistory {
  const byWarehouse = new Map<Warehouse, UnitRange[]>()
  const underway = new Map<Document, UnitRange[]>()
  const sold = new Map<Document, readonly UnitRange[]>()
  const lost: UnitRange[] = []
  const history: ItemHistory = {
    balances: new Map(), entries: [], sales: [], losses: [], shipped: new Map(), held: byWarehouse, onHand: []
  }

  function stockOf<Key> (stocks: Map<Key, UnitRange[]>, key: Key): UnitRange[] {
    const ranges = stocks.get(key) ?? []
    stocks.set(key, ranges)
    return ranges
  }

  function move (warehouse: Warehouse, day: Day, change: number): void {
    const balances = history.balances.get(warehouse) ?? { days: [], units: [] }
    history.balances.set(warehouse, balances)
    const units = (balances.units.at(-1) ?? 0) + change
    if (balances.days.at(-1) === day) {
      balances.units[balances.units.length - 1] = units
    } else {
      balances.days.push(day)
      balances.units.push(units)
    }
  }

  function recordLoss (day: Day, ranges: readonly UnitRange[]): void {
    if (ranges.length === 0) return
    putLast(lost, ranges)
    history.losses.push({ day, sign: 1, ranges })
  }

  function apply (event: ItemEvent): void {
    const { day, warehouse, document, quantity } = event
    const stock = stockOf(byWarehouse, warehouse)
    if (event.type === 'receive') {
      const ranges = [{ batch: event, from: 0, to: quantity }]
      putLast(stock, ranges)
      move(warehouse, day, quantity)
      history.entries.push({ day, warehouse, ranges })
    } else if (event.type === 'ship') {
      const ranges = takeFirst(stock, quantity)
      move(warehouse, day, -quantity)
      move(transit, day, quantity)
      underway.set(document, [...ranges])
      history.shipped.set(document, ranges)
    } else if (event.type === 'arrive') {
      const rest = stockOf(underway, document)
      const ranges = takeFirst(rest, quantity)
      putLast(stock, ranges)
      move(transit, day, -quantity - count(rest))
      move(warehouse, day, quantity)
      history.entries.push({ day, warehouse, ranges })
      recordLoss(day, rest)
      underway.delete(document)
    } else if (event.type === 'sell') {
      const ranges = takeFirst(stock, quantity)
      move(warehouse, day, -quantity)
      sold.set(document, [...sold.get(document) ?? [], ...ranges])
      history.sales.push({ day, document, sign: 1, units: quantity, amount: event.amount, ranges })
    } else if (event.type === 'return') {
      const rest = [...sold.get(event.invoice) ?? []]
      const ranges = takeLast(rest, quantity)
      sold.set(event.invoice, rest)
      putFirst(stock, ranges)
      move(warehouse, day, quantity)
      history.sales.push({ day, document, sign: -1, units: -quantity, amount: -event.amount, ranges })
    } else if (quantity < 0) {
      recordLoss(day, takeFirst(stock, -quantity))
      move(warehouse, day, quantity)
    } else {
      const ranges = takeFirst(lost, quantity)
      putLast(stock, ranges)
      move(warehouse, day, quantity)
      history.losses.push({ day, sign: -1, ranges })
    }
  }

  for (const event of events) if (event.day <= until) apply(event)
  byWarehouse.set(transit, [...underway.values()].flat())
  history.onHand = [...byWarehouse.values()].flat()
  return history
}
