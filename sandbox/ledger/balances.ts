import type { Book } from './book.ts'
import type { Day } from './day.ts'
import { presentItem, presentWarehouse } from './present.ts'
import type { Item, Warehouse } from './types.ts'

/** Units of an item in a warehouse after all events up to a day. */
function balanceAt (book: Book, item: Item, warehouse: Warehouse, day: Day): number {
  const balances = book.trail(item).balances.get(warehouse)
  if (balances === undefined) return 0
  let low = 0
  let high = balances.days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((balances.days[middle] ?? Infinity) <= day) low = middle + 1
    else high = middle
  }
  return balances.units[low - 1] ?? 0
}

/** One entry per warehouse of the company, empty ones included. */
export function itemBalances (book: Book, item: Item, day: Day) {
  return book.company.warehouses.map(warehouse => ({ warehouse: presentWarehouse(warehouse), balance: balanceAt(book, item, warehouse, day) }))
}

/** The items a warehouse holds on a day; those it does not hold are left out. */
export function warehouseBalances (book: Book, warehouse: Warehouse, day: Day) {
  return book.items
    .map(item => ({ item, balance: balanceAt(book, item, warehouse, day) }))
    .filter(({ balance }) => balance !== 0)
    .map(({ item, balance }) => ({ inventory: presentItem(book, item), balance }))
}
