import isRecord from '../../schemas/is-record.ts'
import { shown, type Lookup, type Name, type Row } from './rehearsed.ts'

/** What ids stand for, and what was not to be found. */
export interface Names {
  names: Name[]
  warnings: string[]
  not_known: string[]
  /** The name of a thing by its id; SKUs are ids too. */
  nameOf (kind: Kind, id: unknown): string | undefined
  /** The id of an item by its SKU, or by itself. */
  itemOf (line: Row): number | undefined
}

type Kind = 'item' | 'sku' | 'warehouse'

const PER_PAGE = 60
const MAX_PAGES = 5
/** Things of a kind that are looked up. */
const MAX_LOOKUPS = 10

/** The rows of an answer. */
export function rowsOf (answer: Row): readonly Row[] {
  return Array.isArray(answer.data) ? answer.data.filter(isRecord) : []
}

/** The first row of a list that fits, page by page. */
async function findRow (
  lookup: Lookup, tool: string, input: Row, fits: (row: Row) => boolean
): Promise<Row | null | undefined> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await lookup(tool, { ...input, page, perPage: PER_PAGE })
    if (!answer) return answer
    const row = rowsOf(answer).find(fits)
    if (row) return row
    if (page >= Number(answer.last_page ?? 1)) return null
  }
  return undefined
}

/** The company; null where the caller sees none of that id. */
export async function findCompany (lookup: Lookup, companyUuid: string): Promise<Row | null | undefined> {
  return findRow(lookup, 'neonpanel.listCompanies', {}, ({ uuid }) => uuid === companyUuid)
}

/** The item of a SKU, in one country where that is given; null where there is none, or more than one. */
async function findBySku (
  lookup: Lookup, companyUuid: string, sku: unknown, market: unknown
): Promise<Row | null | undefined> {
  const country = typeof market === 'string' ? market.toUpperCase() : undefined
  const answer = await lookup('neonpanel.listInventoryItems', { companyUuid, sku })
  if (!answer) return answer
  const rows = rowsOf(answer).filter(row => row.sku === sku && (country ?? row.country_code) === row.country_code)
  return rows.length === 1 ? rows[0] : null
}

async function findItem (lookup: Lookup, companyUuid: string, inventoryId: unknown): Promise<Row | null | undefined> {
  const answer = await lookup('neonpanel.getInventoryDetails', { companyUuid, inventoryId })
  if (!answer) return answer
  return isRecord(answer.inventory) ? answer.inventory : undefined
}

const missing: Readonly<Record<Kind, string>> = {
  item: 'is no item of the company',
  sku: 'is the SKU of no item of the company, or of items in several countries',
  warehouse: 'is no warehouse of the company'
}

/** The names of what the lines of a document speak of, at most ten of each kind. */
export default async function findNames (
  lookup: Lookup, companyUuid: string, lines: readonly Row[], market: unknown
): Promise<Names> {
  const found = new Map<string, Row>()
  const result: Names = {
    names: [],
    warnings: [],
    not_known: [],
    nameOf: (kind, id) => shown(found.get(`${kind} ${id}`)?.name),
    itemOf ({ inventory_id: id, sku }) {
      const item = id ?? found.get(`sku ${sku}`)?.id
      return typeof item === 'number' && Number.isSafeInteger(item) && item > 0 ? item : undefined
    }
  }

  async function find (kind: Kind, argument: string, ask: (id: unknown) => Promise<Row | null | undefined>) {
    const ids = [...new Set(lines.map(line => line[argument]).filter(id => id !== undefined && id !== null))]
    const rows = await Promise.all(ids.slice(0, MAX_LOOKUPS).map(async id => [id, await ask(id)] as const))
    for (const [id, row] of rows) {
      if (row === null) result.warnings.push(`${argument} ${shown(id)} ${missing[kind]}.`)
      if (!row) continue
      found.set(`${kind} ${id}`, row)
      result.names.push({ argument, id: String(id), name: shown(row.name) ?? '' })
    }
    const open = ids.length - rows.filter(([, row]) => row !== undefined).length
    if (open > 0) result.not_known.push(`Names: ${open} of ${ids.length} values of ${argument} were not looked up.`)
  }

  await Promise.all([
    find('item', 'inventory_id', id => findItem(lookup, companyUuid, id)),
    find('sku', 'sku', sku => findBySku(lookup, companyUuid, sku, market)),
    find('warehouse', 'warehouse_uuid', id =>
      findRow(lookup, 'neonpanel.listWarehouses', { companyUuid }, ({ uuid }) => uuid === id))
  ])
  return result
}
