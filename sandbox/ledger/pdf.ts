import type { Journal } from './journal.ts'
import { type Day, formatDay } from './day.ts'

/** A PDF as it was handed in; `link` null when the bytes came themselves. It is never fetched. */
export interface PdfFile { name: string, link: string | null }

const KNOWN_ORIGIN = 'https://files.example.com'
const freight = { service_name: 'Freight', quantity: 1, rate: 100 }

/** The file name that the fixed table knows, null for any other place. */
export function knownPdf ({ name, link }: PdfFile): string | null {
  if (link === null) return name
  const url = URL.canParse(link) ? new URL(link) : null
  return url?.origin === KNOWN_ORIGIN ? url.pathname.slice(1) : null
}

/** A number no bill of the company has: the one wanted, or it with a suffix. */
function vacant (journal: Journal, wanted: string): string {
  const taken = new Set(journal.bills().map(bill => bill.number))
  let number = wanted
  for (let suffix = 2; taken.has(number); suffix++) number = `${wanted}-${suffix}`
  return number
}

function goods (journal: Journal, today: Day): Record<string, unknown>[] {
  const item = journal.items[0]
  const warehouse = journal.company.warehouses.find(({ type }) => type === '3PL')
  if (item === undefined || warehouse === undefined) return []
  return [
    { inventory_id: item.id, warehouse_uuid: warehouse.uuid, received_date: formatDay(today), quantity: 100, rate: 5 }
  ]
}

/** What is read from a PDF: the data of each bill in it, null if it cannot be read. */
export default function readPdf (journal: Journal, file: PdfFile, today: Day): Record<string, unknown>[] | null {
  const plain = file.name.replace(/\.pdf$/i, '').trim().slice(0, 200) || 'Bill'
  const date = formatDay(today)
  const bill =
    (number: string, content: Record<string, unknown>) => ({ ref_number: vacant(journal, number), date, ...content })
  const known = knownPdf(file)
  if (known === 'broken.pdf') return null
  if (known === 'freight-2400.pdf') {
    const order = journal.document('InventoryOrder', 1042)
    return [bill('BILL-2400', {
      date: '2025-05-02', documents: order === undefined ? [] : [{ type: order.type, id: order.id }], details: [freight]
    })]
  }
  if (known === 'goods.pdf') {
    const details = goods(journal, today)
    return details.length === 0 ? null : [bill('BILL-GOODS', { details })]
  }
  if (known === 'two-bills.pdf') return ['BILL-A', 'BILL-B'].map(number => bill(number, { details: [freight] }))
  return [bill(plain, { details: [freight] })]
}
