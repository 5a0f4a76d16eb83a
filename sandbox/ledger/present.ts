import { formatDay } from './day.ts'
import type { Company, Document, Item, Warehouse } from './types.ts'

const boards: Record<Document['type'], string> = {
  InventoryOrder: 'inventory-orders',
  Bill: 'bills',
  Shipment: 'shipments',
  Invoice: 'invoicing',
  Adjustment: 'adjustments'
}

const written = new WeakMap<Document, DocumentJson>()

/** Minor units as the number upstream answers with. */
export function money (company: Company, minor: number): number {
  return company.digits === 0 ? minor : minor / 100
}

export function presentCompany ({ id, uuid, name, shortName, currency, timezone }: Company) {
  return { id, uuid, name, short_name: shortName, currency, timezone }
}

export function presentWarehouse ({ uuid, name, type, country }: Warehouse) {
  return { uuid, name, type, country_code: country }
}

/** Weight in pounds, lengths in inches. */
export function presentItem ({ id, name, fnsku, asin, sku, image, country, weight, length, height, depth }: Item) {
  return { id, name, fnsku, asin, sku, image, country_code: country, weight: weight / 10, length, height, depth }
}

function writeDocument ({ type, id, number, date, status, completed }: Document) {
  const task = encodeURIComponent((number ?? String(id)).toLowerCase())
  return {
    type,
    link: `https://my.neonpanel.com/app/processes/${boards[type]}/tasks/${task}`,
    status,
    completed,
    ref_number: number,
    date: date === null ? null : formatDay(date)
  }
}

/** A document, the same object each time it is asked for. */
export function presentDocument (document: Document): DocumentJson {
  const known = written.get(document) ?? writeDocument(document)
  written.set(document, known)
  return known
}

export type CompanyJson = ReturnType<typeof presentCompany>
export type DocumentJson = ReturnType<typeof writeDocument>
