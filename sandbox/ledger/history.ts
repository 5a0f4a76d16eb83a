import adjustments from './adjustments.ts'
import type { Book } from './book.ts'
import { warehouseOf } from './companies.ts'
import { type Day, startOfMonth } from './day.ts'
import golden from './golden.ts'
import purchases from './purchases.ts'
import sales from './sales.ts'
import setScene from './scene.ts'
import transfers from './transfers.ts'
import type { Item } from './types.ts'

const MONTHS = 30
const GOLDEN_ITEM = 5001
const QUIET_ITEM = 5002

/**
 * Writes the history of a company: 30 full months and the running one up to today, from a seed and by whole numbers
 * alone, so that the same seed and day give the same events. The golden item keeps its own fixed dates.
 */
export default function history (book: Book, seed: number, today: Day): void {
  const { company, papers } = book
  const start = startOfMonth(today, -MONTHS)
  const quiet = new Map<number, readonly [Day, Day]>([[QUIET_ITEM, [startOfMonth(start, 12), startOfMonth(start, 14)]]])
  const items = book.items.filter((item: Item) => item.id !== GOLDEN_ITEM)
  const scene = setScene({ company, items, papers, seed, start, today, quiet, append: book.append })
  const transfer = transfers(scene)
  const sell = sales(scene)
  for (let day = start; day <= today; day++) {
    purchases(scene, day)
    transfer(day)
    sell(day)
    adjustments(scene, day)
  }
  const item = book.item(GOLDEN_ITEM)
  if (item === undefined) return
  const store = warehouseOf(company, warehouse => warehouse.name === 'Long Beach 3PL')
  const amazon = warehouseOf(company, warehouse => warehouse.name === 'FBA US')
  for (const event of golden({ item, store, amazon })) book.append(event)
}
