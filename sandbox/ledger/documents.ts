import { type Day, formatDay } from './day.ts'
import type { Company, Document } from './types.ts'

/**
 * Writes the documents of a company; ids are unique over all companies. A document is open while `completedDay` is
 * null.
 */
export interface DocumentWriter {
  order (day: Day): Document
  bill (day: Day, draft?: boolean): Document
  shipment (day: Day, completedDay: Day | null): Document
  invoice (day: Day, country: string, completedDay: Day | null): Document
  refund (day: Day, invoice: Document): Document
  adjustment (day: Day): Document
  /** A number for a document that comes later. */
  next (): number
}

function completedOn (day: Day | null): string | null {
  return day === null ? null : `${formatDay(day)}T18:30:00Z`
}

/** `index`: the place of the company in the table, which keeps ids apart. */
export default function documentWriter (company: Company, index: number): DocumentWriter {
  const start = 2500 + index * 100_000
  const last = new Map<Document['type'], number>()

  function write (type: Document['type'], day: Day, word: string, status: string, completedDay: Day | null): Document {
    const id = (last.get(type) ?? start) + 1
    last.set(type, id)
    return {
      type,
      id,
      number: word.endsWith('-')
        ? `${word}${id}`
        : word,
      date: day,
      status,
      completed: completedOn(completedDay)
    }
  }

  return {
    order: day => write('InventoryOrder', day, 'PO-', 'Received', day),
    bill (day, draft = false) {
      const bill = write('Bill', day, 'BILL-', draft ? 'Draft' : 'Paid', draft ? null : day)
      return draft ? { ...bill, number: null, date: null } : bill
    },
    shipment: (day, completedDay) =>
      write('Shipment', day, 'SHIP-', completedDay === null ? 'In Transit' : 'Completed', completedDay),
    invoice (day, country, completedDay) {
      const number = `INV-${country}-${formatDay(day).replaceAll('-', '')}`
      return write('Invoice', day, number, completedDay === null ? 'Open' : 'Completed', completedDay)
    },
    refund: (day, invoice) => write('Invoice', day, `RET-${(invoice.number ?? '').slice(4)}`, 'Completed', day),
    adjustment: day => write('Adjustment', day, 'ADJ-', 'Completed', day),
    next: () => write('Bill', 0, 'BILL-', 'Open', null).id
  }
}
