import type { Links } from '../links.ts'
import { warehouseOf } from './companies.ts'
import costing, { type CostsOf, costOf } from './costing.ts'
import type { Day } from './day.ts'
import itemsOf from './items.ts'
import documentWriter, { type DocumentWriter } from './documents.ts'
import foldEvents, { type ItemHistory } from './fold.ts'
import type { Company, Cost, Document, Item, ItemEvent, LedgerEvent, Receive } from './types.ts'

/** An invoice or return as a whole, in minor units; negative for a return. */
export interface InvoiceTotal { document: Document, day: Day, country: string, revenue: number, cogs: number }

/**
 * The events of one company, to which one can only append, and what follows from them. `history` and `invoices` cover
 * all events, also those dated after today: the caller cuts off by day.
 */
export interface Journal {
  company: Company
  links: Links
  documentWriter: DocumentWriter
  items: readonly Item[]
  item: (id: number) => Item | undefined
  events: () => readonly LedgerEvent[]
  append: (event: LedgerEvent) => void
  history: (item: Item, until?: Day) => ItemHistory
  costs: CostsOf
  invoices: () => readonly InvoiceTotal[]
  document: (type: string, id: number) => Document | undefined
  bills: () => readonly Document[]
}

/** `index`: the place of the company in the table. */
export default function openJournal (company: Company, index: number, links: Links): Journal {
  const items = itemsOf(company)
  const byId = new Map(items.map(item => [item.id, item]))
  const events: LedgerEvent[] = []
  const costs: Cost[] = []
  const receipts: Receive[] = []
  const byItem = new Map<Item, ItemEvent[]>(items.map(item => [item, []]))
  const documents = new Map<string, Document>()
  const registered = new Set<Document>()
  const histories = new Map<Item, ItemHistory>()
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
      if (histories.size > 0) histories.delete(event.item)
    }
    if (event.type === 'receive') receipts.push(event)
    if (event.type === 'cost' || event.type === 'receive' || event.type === 'ship') {
      register(event.document)
    }
  }

  function foldItem (item: Item, until?: Day): ItemHistory {
    const transit = warehouseOf(company, warehouse => warehouse.type === 'In Transit')
    const sorted = (byItem.get(item) ?? []).toSorted((left, right) => left.day - right.day)
    return foldEvents(sorted, transit, until)
  }

  function history (item: Item, until?: Day): ItemHistory {
    if (until !== undefined) return foldItem(item, until)
    const cached = histories.get(item) ?? foldItem(item)
    histories.set(item, cached)
    return cached
  }

  function batchCosts (batch: Receive) {
    costsOf ??= costing({ costs, receipts, items, history })
    return costsOf(batch)
  }

  function total (): InvoiceTotal[] {
    const found = new Map<Document, InvoiceTotal>()
    for (const item of items) {
      for (const { document, day, sign, amount, ranges } of history(item).sales) {
        const cogs = sign * costOf(batchCosts, ranges)
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
    documentWriter: documentWriter(company, index),
    items,
    item: id => byId.get(id),
    events: () => events,
    append,
    history,
    costs: batchCosts,
    invoices: () => (totals ??= total()),
    document: (type, id) => documents.get(`${type} ${id}`),
    bills: () => [...registered].filter(document => document.type === 'Bill')
  }
}
