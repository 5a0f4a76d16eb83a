import type { Journal } from '../ledger/journal.ts'
import { costOf } from '../ledger/costing.ts'
import { formatDay } from '../ledger/day.ts'
import type { Document, LedgerEvent } from '../ledger/types.ts'
import layout from '../oauth/layout.ts'
import { escape } from '../../plugins/text/html.ts'
import type { Cell, Table } from '../reports/table.ts'
import tableHtml from './table.ts'

const words: Record<Document['type'], string> = {
  InventoryOrder: 'Order', Bill: 'Bill', Shipment: 'Shipment', Invoice: 'Invoice', Adjustment: 'Adjustment'
}

function link (book: Journal, document: Document): Cell {
  const text = document.number ?? `${words[document.type]} ${document.id}`
  return { text, href: book.links.document(book.company, document) }
}

/** The goods that a document bought, moved, sold, took back or counted, a line each. */
function goodsOf (book: Journal, events: readonly LedgerEvent[]): Table {
  const rows = events.flatMap((event): Cell[][] => {
    if (event.type === 'cost') return []
    const { item, warehouse, quantity } = event
    const sign = event.type === 'return' ? -1 : 1
    const place = `${event.type === 'ship' ? 'from' : 'at'} ${warehouse.name}`
    const base = [item.name, item.sku, place, sign * quantity]
    if (event.type === 'receive') {
      const landed = book.costs(event).reduce((sum, { amount }) => sum + amount, 0)
      return [[...base, { minor: event.amount }, { minor: landed }]]
    }
    if (event.type !== 'sell' && event.type !== 'return') return [[...base, '', '']]
    const sales = book.history(item).sales.filter(sale => sale.document === event.document && sale.sign === sign)
    const cost = sales.reduce((sum, { ranges }) => sum + sign * costOf(book.costs, ranges), 0)
    return [[...base, { minor: sign * event.amount }, { minor: cost }]]
  })
  return { columns: ['Item', 'SKU', 'Warehouse', 'Units', 'Amount', 'Cost'], rows }
}

/** What a bill charges, and to which documents. */
function servicesOf (book: Journal, events: readonly LedgerEvent[]): Table {
  const costs = events.flatMap(event => event.type === 'cost' ? [event] : [])
  const rows = costs.flatMap(({ service, amount, documents }) => documents.length === 0
    ? [[service, { minor: amount }, '–']]
    : documents.map((document, index) => [service, index === 0 ? { minor: amount } : '', link(book, document)]))
  return { columns: ['Service', 'Amount', 'For'], rows }
}

/** The bills that charge a document. */
function billsOf (book: Journal, document: Document): Table {
  const rows = book.events().flatMap(event => {
    if (event.type !== 'cost' || event.document === document || !event.documents.includes(document)) return []
    return [[link(book, event.document), event.service, { minor: event.amount }]]
  })
  return { columns: ['Bill', 'Service', 'Amount'], rows }
}

/** The page of a document: its head and its lines, with the figures that the API answers with. */
export default function documentPage (book: Journal, document: Document): string {
  const { company } = book
  const { type, number, status, date, completed } = document
  const events = book.events().filter(event => event.document === document)
  const tables = [goodsOf(book, events), servicesOf(book, events), billsOf(book, document)]
    .filter(({ rows }) => rows.length > 0)
  const name = `${words[type]} ${number ?? 'without a number'}`
  return layout(name, `<h1>${escape(name)}</h1>
<dl>
<dt>Company</dt><dd>${escape(company.name)}</dd>
<dt>Status</dt><dd>${escape(status)}${completed === null ? '' : `, completed ${escape(completed)}`}</dd>
<dt>Date</dt><dd>${date === null ? '–' : formatDay(date)}</dd>
</dl>
${tables.map(table => tableHtml(company, table)).join('\n') || '<p class="soft">It has no lines.</p>'}`)
}
