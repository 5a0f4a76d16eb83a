import { type Day, formatDay } from './day.ts'
import { type Group, dailySales, type Simulation, type Stock } from './simulation.ts'
import type { Document } from './types.ts'

const COVER_DAYS = 140
const OPENING_DAYS = 70

/** A bill of the future is numbered too, so that the numbers of all others stay the same when it comes. */
function bill (
  simulation: Simulation, day: Day, service: string, amount: number, order: Document, draft = false
): void {
  const document = simulation.documentWriter.bill(day, draft)
  if (day <= simulation.today) simulation.append({ type: 'cost', day, document, service, amount, documents: [order] })
}

/**
 * Freight 10 to 40 days after the receipt, duty with it, inspection before it. One order has two freight bills, one a
 * draft.
 */
function billOrder (simulation: Simulation, day: Day, order: Document, value: number, weight: number): void {
  const { random } = simulation
  const freight = Math.floor(weight * (24 + random(10)) / 10) + random(97)
  const written = day + 10 + random(31)
  bill(simulation, written, 'Freight', freight, order)
  if (order.id % 100_000 === 2503) bill(simulation, written + 3, 'Freight', Math.floor(freight / 7), order)
  bill(simulation, day, 'Customs Duty', Math.floor(value / 20), order)
  bill(simulation, day - 2 - random(8), 'Inspection', 9000 + random(9000), order, order.id % 100_000 === 2504)
}

/** The purchase price moves a little with each order and up by 4 % with the first one of a year. */
function reprice (simulation: Simulation, stock: Stock, step: boolean): void {
  const drift = 986 + simulation.random(31) + (step ? 40 : 0)
  stock.cost = Math.max(1, Math.floor(stock.cost * drift / 1000))
}

function order (simulation: Simulation, group: Group, day: Day, opening: boolean): void {
  const document = simulation.documentWriter.order(day)
  const year = Number(formatDay(day).slice(0, 4))
  let value = 0
  let weight = 0
  for (const stock of group.stocks) {
    reprice(simulation, stock, group.year !== 0 && group.year !== year)
    const target = Math.floor(dailySales(simulation, stock) * (opening ? OPENING_DAYS : COVER_DAYS) / 1000)
    const missing = target - stock.amazon - stock.store - stock.underway
    const quantity = Math.max(10, Math.ceil(missing / 10) * 10)
    const amount = quantity * stock.cost
    simulation.append({
      type: 'receive',
      day,
      item: stock.item,
      warehouse: opening
        ? group.amazon
        : group.store,
      document,
      quantity,
      amount
    })
    if (opening) stock.amazon += quantity
    else stock.store += quantity
    value += amount
    weight += stock.item.weight * quantity
  }
  group.year = year
  billOrder(simulation, day, document, value, weight)
}

/**
 * The goods that are received on a day: an opening stock at Amazon, later an order every 4 to 9 weeks into the store.
 */
export default function purchases (simulation: Simulation, day: Day): void {
  for (const group of simulation.groups) {
    if (day === simulation.start) order(simulation, group, day, true)
    if (day < group.nextOrder) continue
    order(simulation, group, day, false)
    group.nextOrder = day + 28 + simulation.random(36)
  }
}
