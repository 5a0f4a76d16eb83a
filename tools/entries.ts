import { FOUND_ID } from '../schemas/common.ts'
import type { Found, Row } from './context.ts'

/** What search knows of a thing: its codes count whole, the words of the rest for themselves. */
export interface Entry extends Found { codes: readonly string[], words: string }

/** A company as the rows of its lists need it. */
export interface CompanyName { uuid: string, name: string }

/** A list that search reads, and what a row of it is; undefined for one that fetch could not find again. */
interface Source<Arguments extends unknown[]> {
  tool: string
  entry (row: Row, ...company: Arguments): Entry | undefined
}

/** Pages of companies, and of the warehouses of one, that are looked at; of as many rows as a page may have. */
export const MAX_LIST_PAGES = 10
export const PER_PAGE = 60
/** Characters of an id, which a title may be part of. */
export const MAX_ID_LENGTH = 512

const pattern = new RegExp(FOUND_ID, 'u')

/** Whether fetch takes it. */
function isId (id: string): boolean {
  return id.length <= MAX_ID_LENGTH && pattern.test(id)
}

/** The values of a row that say something, as texts. */
function said (...values: unknown[]): string[] {
  return values.filter(value => (typeof value === 'string' && value !== '') || typeof value === 'number').map(String)
}

/** The link, if a browser can open it as it is. */
function openable (link: unknown): string {
  return typeof link === 'string' && /^https?:/i.test(link) && URL.canParse(link) ? link : ''
}

/** The entry, if fetch can find it again. */
function entryOf (entry: Entry): Entry | undefined {
  return isId(entry.id) ? entry : undefined
}

/** What a report is known by: releases of NeonPanel without ids leave its title. */
export function reportKey ({ id, title }: Row): string {
  return said(id, title)[0] ?? ''
}

export const companies: Source<[]> = {
  tool: 'neonpanel.listCompanies',
  entry ({ id, uuid, name, short_name: short, currency, timezone }) {
    const words = said(currency, timezone, 'company').join(' ')
    return entryOf({
      id: `company:${uuid}`, title: said(name, short, uuid)[0] ?? '', url: '', codes: said(uuid, short, id), words
    })
  }
}

export const reports: Source<[]> = {
  tool: 'neonpanel.listReports',
  entry (row) {
    const { title, group, description, link } = row
    const words = said(group, description, 'report').join(' ')
    return entryOf({
      id: `report:${reportKey(row)}`,
      title: said(title, row.id)[0] ?? '',
      url: openable(link),
      codes: said(row.id),
      words
    })
  }
}

export const warehouses: Source<[CompanyName]> = {
  tool: 'neonpanel.listWarehouses',
  entry ({ uuid, name, type, country_code: country }, company) {
    const words = said(type, country, 'warehouse').join(' ')
    return entryOf({
      id: `warehouse:${company.uuid}:${uuid}`,
      title: `${said(name, uuid)[0]} (${company.name})`,
      url: '',
      codes: said(uuid),
      words
    })
  }
}

export const items: Source<[CompanyName]> = {
  tool: 'neonpanel.listInventoryItems',
  entry ({ id, name, sku, asin, fnsku, country_code: country }, company) {
    const known = said(sku, country).join(', ')
    const title = said(name, sku, id)[0] ?? ''
    return entryOf({
      id: `item:${company.uuid}:${id}`,
      title: known === '' ? title : `${title} (${known})`,
      url: '',
      codes: said(id, sku, asin, fnsku),
      words: ''
    })
  }
}

/** What an id of an entry points at. */
export type Target =
  | { type: 'company', companyUuid: string }
  | { type: 'report', key: string }
  | { type: 'warehouse', companyUuid: string, warehouseUuid: string }
  | { type: 'item', companyUuid: string, inventoryId: number }

/** What the id of an entry points at. */
export function targetOf (id: string): Target {
  const [type = '', ...rest] = id.split(':')
  const [companyUuid = '', own = ''] = rest
  if (type === 'report') return { type, key: rest.join(':') }
  if (type === 'warehouse') return { type, companyUuid, warehouseUuid: own }
  return type === 'item' ? { type, companyUuid, inventoryId: Number(own) } : { type: 'company', companyUuid }
}
