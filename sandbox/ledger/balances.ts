import type { Journal } from './journal.ts'
import type { Day } from './day.ts'
import { presentItem, presentWarehouse } from './present.ts'
import type { Item, Warehouse } from './types.ts'

/** Units of an item in a warehouse after all events up to a day. */
function balanceAt (journal: Journal, item: Item, warehouse: Warehouse, day: Day): number {
  const balances = journal.history(item).balances.get(warehouse)
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
export function itemBalances (journal: Journal, item: Item, day: Day) {
  return journal.company.warehouses.map(warehouse =>
    ({ warehouse: presentWarehouse(warehouse), balance: balanceAt(journal, item, warehouse, day) }))
}

/** The items a warehouse holds on a day; those it does not hold are left out. */
export function warehouseBalances (journal: Journal, warehouse: Warehouse, day: Day) {
  return journal.items
    .map(item => ({ item, balance: balanceAt(journal, item, warehouse, day) }))
    .filter(({ balance }) => balance !== 0)
    .map(({ item, balance }) => ({ inventory: presentItem(journal, item), balance }))
}
