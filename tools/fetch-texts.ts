import { RestockData } from '../schemas/inventory.ts'
import type { OtherTools, Row } from './context.ts'
import {
  companies, items, MAX_LIST_PAGES, PER_PAGE, reportKey, reports, warehouses, type CompanyName, type Entry, type Target
} from './entries.ts'
import { joined, labelsOf, lines, rowOf, rowsOf } from './facts.ts'

/** What is told of a thing. */
interface Told { title: string, url: string, lines: readonly string[] }

const companyLabels = { short_name: 'Short name', currency: 'Currency', timezone: 'Timezone', uuid: 'companyUuid' }
const reportLabels = { group: 'Group', description: 'Description', link: 'Page' }
const warehouseLabels = { type: 'Type', country_code: 'Country', uuid: 'warehouseUuid' }
const itemLabels = {
  id: 'inventoryId',
  sku: 'SKU',
  asin: 'ASIN',
  fnsku: 'FNSKU',
  country_code: 'Country',
  weight: 'Weight in pounds',
  length: 'Length in inches',
  height: 'Height in inches',
  depth: 'Depth in inches'
}
const restockLabels = labelsOf(RestockData)

/** The first row of a list that fits, page by page. */
async function rowWhere (
  tools: OtherTools, tool: string, input: Row, fits: (row: Row) => boolean
): Promise<Row | undefined> {
  for (let page = 1, last = 1; page <= last; page++) {
    const answer = await tools.read(tool, { ...input, page, perPage: PER_PAGE })
    const row = rowsOf(answer?.data).find(fits)
    if (row) return row
    last = Math.min(Number(answer?.last_page ?? 1), MAX_LIST_PAGES)
  }
  return undefined
}

function told (entry: Entry | undefined, lines: readonly string[]): Told | undefined {
  return entry && { title: entry.title, url: entry.url, lines }
}

/** The company of a thing and the line about it, as far as the scopes let it be told. */
async function companyOf (
  tools: OtherTools, uuid: string
): Promise<{ company: CompanyName, lines: readonly string[] }> {
  const row = tools.opens(companies.tool)
    ? await rowWhere(tools, companies.tool, {}, row => row.uuid === uuid)
    : undefined
  const name = joined(row?.name)
  return {
    company: { uuid, name: name === '' ? uuid : name },
    lines: row ? [`Company: ${joined(row.name, row.currency)}`, `companyUuid: ${uuid}`] : [`companyUuid: ${uuid}`]
  }
}

function named (warehouse: Row): string {
  return joined(warehouse.name, warehouse.type, warehouse.country_code)
}

async function companyText (tools: OtherTools, uuid: string): Promise<Told | undefined> {
  const row = await rowWhere(tools, companies.tool, {}, row => row.uuid === uuid)
  if (!row) return undefined
  const answer = tools.opens(warehouses.tool)
    ? await tools.read(warehouses.tool, { companyUuid: uuid, perPage: PER_PAGE })
    : undefined
  const held = rowsOf(answer?.data).map(warehouse => `- ${named(warehouse)}`)
  const more = Number(answer?.last_page ?? 1) > 1 ? ['- and others, which listWarehouses lists'] : []
  return told(companies.entry(row),
    [...lines(row, companyLabels), ...held.length > 0 ? ['Warehouses:', ...held, ...more] : []])
}

async function reportText (tools: OtherTools, key: string): Promise<Told | undefined> {
  const answer = await tools.read(reports.tool, {})
  const row = rowsOf(answer?.data).find(row => reportKey(row) === key)
  return row && told(reports.entry(row), lines(row, reportLabels))
}

async function warehouseText (tools: OtherTools, companyUuid: string, uuid: string): Promise<Told | undefined> {
  const row = await rowWhere(tools, warehouses.tool, { companyUuid }, row => row.uuid === uuid)
  if (!row) return undefined
  const [{ company, lines: ofCompany }, answer] = await Promise.all([
    companyOf(tools, companyUuid),
    tools.read('neonpanel.getWarehouseBalances', { companyUuid, warehouseUuid: uuid, perPage: PER_PAGE })
  ])
  const pages = Number(answer?.last_page ?? 1)
  const part = pages > 1 ? `, page 1 of ${pages}; getWarehouseBalances has the others` : ''
  const balances = rowsOf(answer?.data).map(({ inventory, balance }) => {
    const { name, sku, country_code: country, id } = rowOf(inventory)
    return `- ${joined(name, sku, country, id === undefined ? undefined : `inventoryId ${id}`)}: ${joined(balance)}`
  })
  return told(warehouses.entry(row, company), [
    ...lines(row, warehouseLabels), ...ofCompany,
    `Units on ${joined(answer?.balances_date)}${part}:`, ...balances.length > 0 ? balances : ['- none']
  ])
}

async function itemText (tools: OtherTools, companyUuid: string, inventoryId: number): Promise<Told | undefined> {
  const [details, { company, lines: ofCompany }] = await Promise.all([
    tools.read('neonpanel.getInventoryDetails', { companyUuid, inventoryId }), companyOf(tools, companyUuid)
  ])
  if (!details) return undefined
  const row: Row = { ...rowOf(details.inventory), id: inventoryId }
  const { balances_date: day, balances_list: list } = rowOf(details.balances_data)
  const balances = rowsOf(list).map(({ warehouse, balance }) => `- ${named(rowOf(warehouse))}: ${joined(balance)}`)
  return told(items.entry(row, company), [
    ...lines(row, itemLabels), ...ofCompany,
    `Units on ${joined(day)}:`, ...balances.length > 0 ? balances : ['- none'],
    'Restock figures, money in the currency of the company:', ...lines(rowOf(details.restock_data), restockLabels)
  ])
}

/** What there is to tell of a thing; undefined where the caller may see none. */
export default async function textOf (target: Target, tools: OtherTools): Promise<Told | undefined> {
  switch (target.type) {
    case 'company': return companyText(tools, target.companyUuid)
    case 'report': return reportText(tools, target.key)
    case 'warehouse': return warehouseText(tools, target.companyUuid, target.warehouseUuid)
    case 'item': return itemText(tools, target.companyUuid, target.inventoryId)
  }
}
