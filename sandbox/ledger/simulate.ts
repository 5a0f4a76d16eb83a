import adjustments from './adjustments.ts'
import type { Journal } from './journal.ts'
import { warehouseOf } from './companies.ts'
import { type Day, parseDay } from './day.ts'
import golden from './golden.ts'
import purchases from './purchases.ts'
import sales from './sales.ts'
import setUp from './simulation.ts'
import transfers from './transfers.ts'
import type { Item } from './types.ts'

const GOLDEN_ITEM = 5001
const ITEM_WITHOUT_SALES = 5002
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
export default function simulate (journal: Journal, seed: number, today: Day): void {
  const { company, documentWriter } = journal
  const start = FIRST_DAY
  const withoutSales = new Map<number, readonly [Day, Day]>([[ITEM_WITHOUT_SALES, QUIET]])
  const items = journal.items.filter((item: Item) => item.id !== GOLDEN_ITEM)
  const simulation = setUp({ company, items, documentWriter, seed, start, today, withoutSales, append: journal.append })
  const transfer = transfers(simulation)
  const sell = sales(simulation)
  for (let day = start; day <= today; day++) {
    purchases(simulation, day)
    transfer(day)
    sell(day)
    adjustments(simulation, day)
  }
  const item = journal.item(GOLDEN_ITEM)
  if (item === undefined) return
  const store = warehouseOf(company, warehouse => warehouse.name === 'Long Beach 3PL')
  const amazon = warehouseOf(company, warehouse => warehouse.name === 'FBA US')
  for (const event of golden({ item, store, amazon })) journal.append(event)
}
