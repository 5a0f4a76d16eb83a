import type { Day } from './day.ts'
import { type Group, dailySales, type Simulation, type Stock } from './simulation.ts'
import type { Document } from './types.ts'

interface Transfer { group: Group, document: Document, lines: { stock: Stock, quantity: number, missing: number }[] }

const COVER_DAYS = 75
/** On this many days before today a shipment leaves that cannot have arrived yet. */
const UNDERWAY_DAYS = 3

/**
 * Moves goods from the stores to Amazon in 5 to 20 days; 2 % of the shipments arrive short. Returns what a day does.
 */
export default function transfers (simulation: Simulation): (day: Day) => void {
  const { random } = simulation
  const arrivals = new Map<Day, Transfer[]>()

  function arrive (day: Day, { group, document, lines }: Transfer): void {
    for (const { stock, quantity, missing } of lines) {
      const arrived = quantity - missing
      simulation.append({ type: 'arrive', day, item: stock.item, warehouse: group.amazon, document, quantity: arrived })
      stock.underway -= quantity
      stock.amazon += arrived
      stock.lost += missing
    }
  }

  function ship (day: Day, group: Group, least: number): void {
    const arrival = day + 5 + random(16)
    const short = random(50) === 0
    const lines: Transfer['lines'] = []
    for (const stock of group.stocks) {
      const target = Math.floor(dailySales(simulation, stock) * COVER_DAYS / 1000)
      const missing = target - stock.amazon - stock.underway
      const quantity = Math.min(stock.store, missing * 2 > target ? missing : least)
      if (quantity > 0) {
        lines.push({ stock, quantity, missing: short && lines.length === 0 && quantity > 4 ? 1 + random(3) : 0 })
      }
    }
    if (lines.length === 0) return
    const document = simulation.documentWriter.shipment(day, arrival <= simulation.today ? arrival : null)
    for (const { stock, quantity } of lines) {
      simulation.append({ type: 'ship', day, item: stock.item, warehouse: group.store, document, quantity })
      stock.store -= quantity
      stock.underway += quantity
    }
    const due = arrivals.get(arrival) ?? []
    arrivals.set(arrival, due)
    due.push({ group, document, lines })
  }

  return day => {
    for (const transfer of arrivals.get(day) ?? []) arrive(day, transfer)
    for (const [index, group] of simulation.groups.entries()) {
      const last = index === 0 && day === simulation.today - UNDERWAY_DAYS
      if (day < group.nextShipment && !last) continue
      ship(day, group, last ? 1 : 0)
      group.nextShipment = day + 14 + random(15)
    }
  }
}
