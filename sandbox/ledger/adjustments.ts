import type { Day } from './day.ts'
import type { Simulation } from './simulation.ts'

/** Days between two adjustments of a group, on average. */
const EVERY = 240

/** Now and then units are damaged in a store or at Amazon, and lost ones found again in the store. */
export default function adjustments ({ random, documentWriter, groups, append }: Simulation, day: Day): void {
  const group = groups[random(EVERY)]
  const stock = group?.stocks[random(group.stocks.length)]
  if (group === undefined || stock === undefined) return
  const found = stock.lost > 1 && random(2) === 0
  const inStore = found || random(2) === 0
  const held = inStore ? stock.store : stock.amazon
  const quantity = found ? 1 : -Math.min(held, 1 + random(4))
  if (quantity === 0) return
  const warehouse = inStore ? group.store : group.amazon
  append({ type: 'adjust', day, item: stock.item, warehouse, document: documentWriter.adjustment(day), quantity })
  stock.lost -= quantity
  if (inStore) stock.store += quantity
  else stock.amazon += quantity
}
