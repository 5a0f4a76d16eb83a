import type { Day } from './day.ts'

export interface Warehouse { uuid: string, name: string, type: string | null, country: string | null }

/** `digits`: decimal places of the currency. `lockedTo`: the last day of the closed books. */
export interface Company {
  id: number
  uuid: string
  name: string
  shortName: string
  currency: string
  timezone: string
  digits: number
  lockedTo: Day | null
  warehouses: readonly Warehouse[]
}

/**
 * `weight` in tenths of a pound, lengths in inches, `image` a path below those of images, `price` in minor units of the
 * company's currency.
 */
export interface Item {
  id: number
  name: string
  fnsku: string
  asin: string
  sku: string
  image: string | null
  country: string
  weight: number
  length: number
  height: number
  depth: number
  price: number
}

/** A page of NeonPanel: order, bill, shipment, invoice, adjustment. `completed` is an ISO date-time. */
export interface Document {
  type: 'InventoryOrder' | 'Bill' | 'Shipment' | 'Invoice' | 'Adjustment'
  id: number
  number: string | null
  date: Day | null
  status: string
  completed: string | null
}

/** An order line into a warehouse: a batch of units 0 … quantity − 1, bought for `amount`. */
export interface Receive {
  type: 'receive', day: Day, item: Item, warehouse: Warehouse, document: Document, quantity: number, amount: number
}

/** A service on a bill, to be borne by the lines of `documents`. */
export interface Cost {
  type: 'cost', day: Day, document: Document, service: string, amount: number, documents: readonly Document[]
}

/** Units leave `warehouse` and are In transit. */
interface Ship { type: 'ship', day: Day, item: Item, warehouse: Warehouse, document: Document, quantity: number }

/** `quantity` units of a shipment reach `warehouse`; those that do not are lost. */
interface Arrive { type: 'arrive', day: Day, item: Item, warehouse: Warehouse, document: Document, quantity: number }

interface Sell {
  type: 'sell', day: Day, item: Item, warehouse: Warehouse, document: Document, quantity: number, amount: number
}

/** Units sold by `invoice` come back to `warehouse`; quantity and amount are positive. */
interface Return {
  type: 'return',
  day: Day,
  item: Item,
  warehouse: Warehouse,
  document: Document,
  invoice: Document,
  quantity: number,
  amount: number
}

/** A negative quantity is lost, a positive one finds lost units again. */
interface Adjust { type: 'adjust', day: Day, item: Item, warehouse: Warehouse, document: Document, quantity: number }

export type ItemEvent = Receive | Ship | Arrive | Sell | Return | Adjust
export type LedgerEvent = ItemEvent | Cost

/** Units `from` … `to` − 1 of a batch. */
export interface UnitRange { batch: Receive, from: number, to: number }
