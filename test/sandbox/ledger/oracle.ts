import type { Cost, Document, Item, ItemEvent, LedgerEvent, Receive } from '../../../sandbox/ledger/types.ts'

/** One physical unit: its batch and its number in it. */
export interface Unit { batch: Receive, number: number }
export interface Moved { day: number, sign: number, units: Unit[], document: Document, amount: number }

/** The life of an item up to a day, each unit moved by hand. */
interface Life {
  held: Map<string, Unit[]>
  entered: { day: number, warehouse: string, units: Unit[] }[]
  sold: Moved[]
  lost: Moved[]
  received: number
}

function weight (cost: Cost, batch: Receive): number {
  if (cost.service === 'Freight') return batch.quantity * batch.item.weight
  return cost.service === 'Customs Duty' ? batch.amount : batch.quantity
}

function split (cost: Cost, batches: readonly Receive[]): Map<Receive, number> {
  const sum = batches.reduce((total, batch) => total + BigInt(weight(cost, batch)), 0n)
  const exact = batches.map(batch => ({ batch, product: BigInt(cost.amount) * BigInt(weight(cost, batch)) }))
  const shares = new Map(exact.map(({ batch, product }) => [batch, Number(product / sum)]))
  let left = cost.amount - [...shares.values()].reduce((total, share) => total + share, 0)
  const byRemainder = exact.toSorted((one, other) => Number(other.product % sum - one.product % sum))
  for (const { batch } of byRemainder) if (left-- > 0) shares.set(batch, (shares.get(batch) ?? 0) + 1)
  return shares
}

/** A second, slow way to every figure: from the events alone, unit by unit. */
export default function oracle (events: readonly LedgerEvent[]) {
  const byOrder = new Map<Document, Receive[]>()
  const byItem = new Map<Item, ItemEvent[]>()
  const totals = new Map<Receive, number[]>()
  for (const event of events) {
    if (event.type === 'cost') continue
    byItem.set(event.item, byItem.get(event.item) ?? [])
    byItem.get(event.item)?.push(event)
    if (event.type !== 'receive') continue
    byOrder.set(event.document, [...byOrder.get(event.document) ?? [], event])
    totals.set(event, [event.amount])
  }
  for (const event of events) {
    if (event.type !== 'cost') continue
    for (const [batch, share] of split(event, event.documents.flatMap(document => byOrder.get(document) ?? []))) {
      totals.get(batch)?.push(share)
    }
  }
  for (const own of byItem.values()) own.sort((one, other) => one.day - other.day)

  const costs = new Map<Receive, number[]>()

  /** Minor units: what a unit costs is what the first n + 1 cost less what the first n cost. */
  function unitCosts (batch: Receive): number[] {
    const known = costs.get(batch)
    if (known !== undefined) return known
    const upTo =
      (total: number, count: number) => Math.floor((2 * total * count + batch.quantity) / (2 * batch.quantity))
    const own = totals.get(batch) ?? []
    const found = Array.from({ length: batch.quantity },
      (_, number) => own.reduce((sum, total) => sum + upTo(total, number + 1) - upTo(total, number), 0))
    costs.set(batch, found)
    return found
  }

  function live (item: Item, until: number): Life {
    const life: Life = { held: new Map(), entered: [], sold: [], lost: [], received: 0 }
    const underway = new Map<Document, Unit[]>()
    const sales = new Map<Document, Unit[]>()
    const pool: Unit[] = []
    const stock = (name: string) => {
      const units = life.held.get(name) ?? []
      life.held.set(name, units)
      return units
    }

    for (const event of byItem.get(item) ?? []) {
      if (event.day > until) continue
      const { day, document, quantity } = event
      const here = stock(event.warehouse.name)
      if (event.type === 'receive') {
        const units = Array.from({ length: quantity }, (_, number) => ({ batch: event, number }))
        here.push(...units)
        life.received += quantity
        life.entered.push({ day, warehouse: event.warehouse.name, units })
      } else if (event.type === 'ship') {
        underway.set(document, here.splice(0, quantity))
      } else if (event.type === 'arrive') {
        const load = underway.get(document) ?? []
        const units = load.splice(0, quantity)
        here.push(...units)
        life.entered.push({ day, warehouse: event.warehouse.name, units })
        pool.push(...load)
        life.lost.push({ day, sign: 1, units: [...load], document, amount: 0 })
        underway.delete(document)
      } else if (event.type === 'sell') {
        const units = here.splice(0, quantity)
        sales.set(document, [...units])
        life.sold.push({ day, sign: 1, units, document, amount: event.amount })
      } else if (event.type === 'return') {
        const units = sales.get(event.invoice)?.splice(-quantity) ?? []
        here.unshift(...units)
        life.sold.push({ day, sign: -1, units, document, amount: -event.amount })
      } else if (quantity < 0) {
        const units = here.splice(0, -quantity)
        pool.push(...units)
        life.lost.push({ day, sign: 1, units, document, amount: 0 })
      } else {
        const units = pool.splice(0, quantity)
        here.push(...units)
        life.lost.push({ day, sign: -1, units, document, amount: 0 })
      }
    }
    stock('In transit').push(...[...underway.values()].flat())
    return life
  }

  return {
    live,
    cost: (units: readonly Unit[]) =>
      units.reduce((sum, unit) => sum + (unitCosts(unit.batch)[unit.number] ?? NaN), 0)
  }
}
