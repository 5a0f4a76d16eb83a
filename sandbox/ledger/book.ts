import type { Links } from '../links.ts'
import { warehouseOf } from './companies.ts'
import costing, { type CostsOf, costOf } from './costing.ts'
import type { Day } from './day.ts'
import itemsOf from './items.ts'
import papersOf, { type Papers } from './papers.ts'
import replay, { type Trail } from './replay.ts'
import type { Company, Cost, Document, Item, ItemEvent, LedgerEvent, Receive } from './types.ts'

/** An invoice or return as a whole, in minor units; negative for a return. */
export interface InvoiceTotal { document: Document, day: Day, country: string, revenue: number, cogs: number }

/**
 * The events of one company, to which one can only append, and what follows from them. `trail` and `invoices` know
 * all events, also those dated after today: who asks cuts off by day.
 */
export interface Book {
  company: Company
  links: Links
  papers: Papers
  items: readonly Item[]
  item: (id: number) => Item | undefined
  events: () => readonly LedgerEvent[]
  append: (event: LedgerEvent) => void
  trail: (item: Item, until?: Day) => Trail
  costs: CostsOf
  invoices: () => readonly InvoiceTotal[]
  document: (type: string, id: number) => Document | undefined
  bills: () => readonly Document[]
}

/** `index`: the place of the company in the table. */
export default function openBook (company: Company, index: number, links: Links): Book {
  const items = itemsOf(company)
  const byId = new Map(items.map(item => [item.id, item]))
  const events: LedgerEvent[] = []
  const costs: Cost[] = []
  const receipts: Receive[] = []
  const byItem = new Map<Item, ItemEvent[]>(items.map(item => [item, []]))
  const documents = new Map<string, Document>()
  const registered = new Set<Document>()
  const trails = new Map<Item, Trail>()
  let costsOf: CostsOf | undefined
  let totals: InvoiceTotal[] | undefined

  function register (document: Document): void {
    if (registered.has(document)) return
    registered.add(document)
    documents.set(`${document.type} ${document.id}`, document)
  }

  function append (event: LedgerEvent): void {
    events.push(event)
    costsOf = undefined
    totals = undefined
    if (event.type === 'cost') costs.push(event)
    else {
      byItem.get(event.item)?.push(event)
      if (trails.size > 0) trails.delete(event.item)
    }
    if (event.type === 'receive') receipts.push(event)
    if (event.type === 'cost' || event.type === 'receive' || event.type === 'ship') {
      register(event.document)
    }
  }

  function play (item: Item, until?: Day): Trail {
    const transit = warehouseOf(company, warehouse => warehouse.type === 'In Transit')
    const sorted = (byItem.get(item) ?? []).toSorted((left, right) => left.day - right.day)
    return replay(sorted, transit, until)
  }

  function trail (item: Item, until?: Day): Trail {
    if (until !== undefined) return play(item, until)
    const known = trails.get(item) ?? play(item)
    trails.set(item, known)
    return known
  }

  function batchCosts (batch: Receive) {
    costsOf ??= costing({ costs, receipts, items, trail })
    return costsOf(batch)
  }

  function total (): InvoiceTotal[] {
    const found = new Map<Document, InvoiceTotal>()
    for (const item of items) {
      for (const { document, day, sign, amount, pieces } of trail(item).sales) {
        const cogs = sign * costOf(batchCosts, pieces)
        const invoice = found.get(document)
        if (invoice === undefined) found.set(document, { document, day, country: item.country, revenue: amount, cogs })
        else {
          invoice.revenue += amount
          invoice.cogs += cogs
        }
      }
    }
    return [...found.values()]
  }

  return {
    company,
    links,
    papers: papersOf(company, index),
    items,
    item: id => byId.get(id),
    events: () => events,
    append,
    trail,
    costs: batchCosts,
    invoices: () => (totals ??= total()),
    document: (type, id) => documents.get(`${type} ${id}`),
    bills: () => [...registered].filter(document => document.type === 'Bill')
  }
}
