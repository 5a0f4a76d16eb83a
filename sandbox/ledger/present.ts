import type { Journal } from './journal.ts'
import { formatDay } from './day.ts'
import type { Company, Document, Item, Warehouse } from './types.ts'

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
export function presentItem (
  { links }: Journal, { id, name, fnsku, asin, sku, image, country, weight, length, height, depth }: Item
) {
  return {
    id,
    name,
    fnsku,
    asin,
    sku,
    image: image === null
      ? null
      : links.image(image),
    country_code: country,
    weight: weight / 10,
    length,
    height,
    depth
  }
}

export function presentDocument ({ company, links }: Journal, document: Document) {
  const { type, number, date, status, completed } = document
  return {
    type,
    link: links.document(company, document),
    status,
    completed,
    ref_number: number,
    date: date === null ? null : formatDay(date)
  }
}

export type CompanyJson = ReturnType<typeof presentCompany>
export type DocumentJson = ReturnType<typeof presentDocument>
