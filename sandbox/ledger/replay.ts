import type { Day } from './day.ts'
import { count, putFirst, putLast, takeFirst, takeLast } from './pieces.ts'
import type { Document, ItemEvent, Piece, Warehouse } from './types.ts'

interface Entry { day: Day, warehouse: Warehouse, pieces: readonly Piece[] }
/** `sign` is −1 for a return. */
interface Sale { day: Day, document: Document, sign: 1 | -1, units: number, amount: number, pieces: readonly Piece[] }
/** `sign` is −1 for units found again. */
interface Loss { day: Day, sign: 1 | -1, pieces: readonly Piece[] }
/** Balances after each day on which something moved, ascending. */
interface Balances { days: Day[], units: number[] }

/** What happened to one item, unit by unit number. `held` and `onHand` are the state after the last event. */
export interface Trail {
  balances: Map<Warehouse, Balances>
  entries: Entry[]
  sales: Sale[]
  losses: Loss[]
  shipped: Map<Document, readonly Piece[]>
  held: ReadonlyMap<Warehouse, readonly Piece[]>
  onHand: readonly Piece[]
}

/**
 * Plays the events of one item, sorted by day, up to and including a day: FIFO by warehouse, oldest arrival first;
 * a transfer keeps unit numbers, a return puts the last sold ones of its invoice back at the front.
 */
export default function replay (events: readonly ItemEvent[], transit: Warehouse, until: Day = Infinity): Trail {
  const shelves = new Map<Warehouse, Piece[]>()
  const underway = new Map<Document, Piece[]>()
  const sold = new Map<Document, readonly Piece[]>()
  const lost: Piece[] = []
  const trail: Trail = { balances: new Map(), entries: [], sales: [], losses: [], shipped: new Map(), held: shelves, onHand: [] }

  function open<Key> (places: Map<Key, Piece[]>, key: Key): Piece[] {
    const pieces = places.get(key) ?? []
    places.set(key, pieces)
    return pieces
  }

  function move (warehouse: Warehouse, day: Day, change: number): void {
    const balances = trail.balances.get(warehouse) ?? { days: [], units: [] }
    trail.balances.set(warehouse, balances)
    const units = (balances.units.at(-1) ?? 0) + change
    if (balances.days.at(-1) === day) {
      balances.units[balances.units.length - 1] = units
    } else {
      balances.days.push(day)
      balances.units.push(units)
    }
  }

  function lose (day: Day, pieces: readonly Piece[]): void {
    if (pieces.length === 0) return
    putLast(lost, pieces)
    trail.losses.push({ day, sign: 1, pieces })
  }

  function play (event: ItemEvent): void {
    const { day, warehouse, document, quantity } = event
    const shelf = open(shelves, warehouse)
    if (event.type === 'receive') {
      const pieces = [{ batch: event, from: 0, to: quantity }]
      putLast(shelf, pieces)
      move(warehouse, day, quantity)
      trail.entries.push({ day, warehouse, pieces })
    } else if (event.type === 'ship') {
      const pieces = takeFirst(shelf, quantity)
      move(warehouse, day, -quantity)
      move(transit, day, quantity)
      underway.set(document, [...pieces])
      trail.shipped.set(document, pieces)
    } else if (event.type === 'arrive') {
      const rest = open(underway, document)
      const pieces = takeFirst(rest, quantity)
      putLast(shelf, pieces)
      move(transit, day, -quantity - count(rest))
      move(warehouse, day, quantity)
      trail.entries.push({ day, warehouse, pieces })
      lose(day, rest)
      underway.delete(document)
    } else if (event.type === 'sell') {
      const pieces = takeFirst(shelf, quantity)
      move(warehouse, day, -quantity)
      sold.set(document, [...sold.get(document) ?? [], ...pieces])
      trail.sales.push({ day, document, sign: 1, units: quantity, amount: event.amount, pieces })
    } else if (event.type === 'return') {
      const rest = [...sold.get(event.invoice) ?? []]
      const pieces = takeLast(rest, quantity)
      sold.set(event.invoice, rest)
      putFirst(shelf, pieces)
      move(warehouse, day, quantity)
      trail.sales.push({ day, document, sign: -1, units: -quantity, amount: -event.amount, pieces })
    } else if (quantity < 0) {
      lose(day, takeFirst(shelf, -quantity))
      move(warehouse, day, quantity)
    } else {
      const pieces = takeFirst(lost, quantity)
      putLast(shelf, pieces)
      move(warehouse, day, quantity)
      trail.losses.push({ day, sign: -1, pieces })
    }
  }

  for (const event of events) if (event.day <= until) play(event)
  shelves.set(transit, [...underway.values()].flat())
  trail.onHand = [...shelves.values()].flat()
  return trail
}
