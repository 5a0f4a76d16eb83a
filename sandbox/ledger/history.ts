import adjustments from './adjustments.ts'
import type { Book } from './book.ts'
import { warehouseOf } from './companies.ts'
import { type Day, parseDay } from './day.ts'
import golden from './golden.ts'
import purchases from './purchases.ts'
import sales from './sales.ts'
import setScene from './scene.ts'
import transfers from './transfers.ts'
import type { Item } from './types.ts'

const GOLDEN_ITEM = 5001
const QUIET_ITEM = 5002
const FIRST_DAY = day('2023-10-01')
const QUIET = [day('2025-01-01'), day('2025-03-01')] as const

function day (text: string): Day {
  const parsed = parseDay(text)
  if (parsed === undefined) throw new Error(`${text} should be a date.`)
  return parsed
}

/**
 * Writes the history of a company from 2023-10-01 to today, from a seed and by whole numbers alone. What happened more
 * than two weeks ago does not depend on today. The golden item keeps its own fixed dates.
 */
export default function history (book: Book, seed: number, today: Day): void {
  const { company, papers } = book
  const start = FIRST_DAY
  const quiet = new Map<number, readonly [Day, Day]>([[QUIET_ITEM, QUIET]])
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
