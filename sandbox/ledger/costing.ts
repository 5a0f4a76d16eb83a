import allocate, { type Line } from './allocate.ts'
import { count } from './unit-ranges.ts'
import type { ItemHistory } from './fold.ts'
import share from './share.ts'
import type { Cost, Document, Item, UnitRange, Receive } from './types.ts'

/** What a document adds to the cost of a whole batch, in minor units. */
interface CostLine { type: string, document: Document, amount: number }

/** The cost of some units of a batch, one line of it. */
export interface RangeCost { batch: Receive, type: string, document: Document, amount: number, units: number }

export type CostsOf = (batch: Receive) => readonly CostLine[]

interface Source {
  costs: readonly Cost[], receipts: readonly Receive[], items: readonly Item[], history: (item: Item) => ItemHistory
}

/** The cost lines of every batch: its purchase, then its part of each bill in the order they were entered. */
export default function costing ({ costs, receipts, items, history }: Source): CostsOf {
  const lines = new Map<Receive, CostLine[]>()
  const byDocument = new Map<Document, Line[]>()

  function add (document: Document, batch: Receive, units: number): void {
    const found = byDocument.get(document)
    if (found === undefined) byDocument.set(document, [{ batch, units }])
    else found.push({ batch, units })
  }

  function bear (batch: Receive, { service, document }: Cost, amount: number): void {
    const own = lines.get(batch)
    const last = own?.at(-1)
    if (last?.document === document && last.type === service) last.amount += amount
    else own?.push({ type: service, document, amount })
  }

  for (const batch of receipts) {
    lines.set(batch, [{ type: 'Purchase Price', document: batch.document, amount: batch.amount }])
    add(batch.document, batch, batch.quantity)
  }
  if (costs.some(cost => cost.documents.some(document => document.type === 'Shipment'))) {
    for (const item of items) {
      for (const [shipment, ranges] of history(item).shipped) {
        for (const range of ranges) add(shipment, range.batch, count([range]))
      }
    }
  }
  for (const cost of costs) {
    const targets = cost.documents.flatMap(document => byDocument.get(document) ?? [])
    const shares = allocate(cost, targets)
    for (const [index, { batch }] of targets.entries()) bear(batch, cost, shares[index] ?? 0)
  }
  return batch => lines.get(batch) ?? []
}

/** What units cost with all bills known, in minor units. */
export function costOf (costs: CostsOf, ranges: readonly UnitRange[]): number {
  let sum = 0
  for (const { batch, from, to } of ranges) {
    for (const { amount } of costs(batch)) {
      sum += share(amount, to, batch.quantity) - share(amount, from, batch.quantity)
    }
  }
  return sum
}

/** The same by batch and cost line, batches in the order of the ranges. */
export function costLines (costs: CostsOf, ranges: readonly UnitRange[]): RangeCost[] {
  const batches = new Map<Receive, UnitRange[]>()
  for (const range of ranges) batches.set(range.batch, [...batches.get(range.batch) ?? [], range])
  return [...batches].flatMap(([batch, own]) => costs(batch).map(line => ({
    batch,
    type: line.type,
    document: line.document,
    amount: costOf(() => [line], own),
    units: count(own)
  })))
}
