import { parseDay } from './day.ts'
import type { Document, Item, LedgerEvent, Warehouse } from './types.ts'

interface GoldenItem { item: Item, store: Warehouse, amazon: Warehouse }

function day (text: string): number {
  const parsed = parseDay(text)
  if (parsed === undefined) throw new Error(`${text} should be a date.`)
  return parsed
}

function documentOf (
  type: Document['type'], number: string, date: string, status: string, completed: string
): Document {
  return { type, id: Number(number.slice(number.indexOf('-') + 1)), number, date: day(date), status, completed }
}

/** The fixed history of the golden item: two batches, their bills, and what became of the units. */
export default function golden ({ item, store, amazon }: GoldenItem): LedgerEvent[] {
  const first = documentOf('InventoryOrder', 'PO-1042', '2025-01-10', 'Received', '2025-01-10T17:05:00Z')
  const second = documentOf('InventoryOrder', 'PO-1077', '2025-03-05', 'Received', '2025-03-05T16:40:00Z')
  const early = documentOf('Shipment', 'SHIP-501', '2025-01-20', 'Completed', '2025-02-03T19:20:00Z')
  const late = documentOf('Shipment', 'SHIP-514', '2025-03-20', 'Completed', '2025-04-01T18:45:00Z')
  const small = documentOf('Invoice', 'INV-9001', '2025-02-10', 'Completed', '2025-02-10T20:11:00Z')
  const large = documentOf('Invoice', 'INV-9017', '2025-04-10', 'Completed', '2025-04-10T21:02:00Z')
  const refund = documentOf('Invoice', 'RET-9017', '2025-04-15', 'Completed', '2025-04-15T20:30:00Z')
  const damage = documentOf('Adjustment', 'ADJ-77', '2025-03-12', 'Completed', '2025-03-12T18:00:00Z')

  function bill (number: string, date: string, service: string, amount: number, order: Document): LedgerEvent {
    const document = documentOf('Bill', number, date, 'Paid', `${date}T17:00:00Z`)
    return { type: 'cost', day: day(date), document, service, amount, documents: [order] }
  }

  return [
    {
      type: 'receive', day: day('2025-01-10'), item, warehouse: store, document: first, quantity: 1000, amount: 420_000
    },
    bill('BILL-2201', '2025-02-06', 'Freight', 91_337, first),
    bill('BILL-2202', '2025-01-10', 'Customs Duty', 21_000, first),
    bill('BILL-2203', '2025-01-07', 'Inspection', 15_000, first),
    { type: 'ship', day: day('2025-01-20'), item, warehouse: store, document: early, quantity: 700 },
    { type: 'arrive', day: day('2025-02-03'), item, warehouse: amazon, document: early, quantity: 698 },
    { type: 'sell', day: day('2025-02-10'), item, warehouse: amazon, document: small, quantity: 120, amount: 239_880 },
    {
      type: 'receive', day: day('2025-03-05'), item, warehouse: store, document: second, quantity: 600, amount: 273_000
    },
    bill('BILL-2310', '2025-04-02', 'Freight', 51_111, second),
    bill('BILL-2311', '2025-03-05', 'Customs Duty', 13_650, second),
    bill('BILL-2312', '2025-03-01', 'Inspection', 9_000, second),
    { type: 'adjust', day: day('2025-03-12'), item, warehouse: store, document: damage, quantity: -5 },
    { type: 'ship', day: day('2025-03-20'), item, warehouse: store, document: late, quantity: 400 },
    { type: 'arrive', day: day('2025-04-01'), item, warehouse: amazon, document: late, quantity: 400 },
    {
      type: 'sell', day: day('2025-04-10'), item, warehouse: amazon, document: large, quantity: 900, amount: 1_799_100
    },
    {
      type: 'return',
      day: day('2025-04-15'),
      item,
      warehouse: amazon,
      document: refund,
      invoice: large,
      quantity: 3,
      amount: 5_997
    }
  ]
}
