import type { Test } from 'tap'
import { member } from '../clients/journey.ts'
import { type Assistant, list } from './assistant.ts'
import { KESTREL, sum } from './inventory.ts'

const quarter = { startDate: '2024-01-01', endDate: '2024-03-31' }
const months = ['2024-01', '2024-02', '2024-03']

function sums (rows: readonly unknown[]): number[] {
  return [sum(rows, 'revenue_amount'), sum(rows, 'cogs_amount')]
}

/** "List all my companies in NeonPanel" */
export async function companies (t: Test, { ask, all }: Assistant): Promise<void> {
  const { current_page: page, data } = Object(await ask('listCompanies'))
  t.equal(page, 1)
  const names = list(data).map(company => [member(company, 'name'), member(company, 'currency')])
  t.strictSame(names, [['Kestrel Home Goods LLC', 'USD'], ['Birch & Tide GmbH', 'EUR']])
  for (const company of list(data)) {
    const items = await all('listInventoryItems', { companyUuid: member(company, 'uuid') })
    t.ok(items.length > 50)
  }
}

/** "What are the warehouses for my company?" */
export async function warehouses (t: Test, { ask, all }: Assistant): Promise<void> {
  for (const companyUuid of list(member(await ask('listCompanies'), 'data')).map(company => member(company, 'uuid'))) {
    const found = await all('listWarehouses', { companyUuid })
    t.ok(found.length >= 6)
    const types = new Set(found.map(warehouse => member(warehouse, 'type')))
    for (const type of ['FBA', '3PL', 'In Transit']) t.ok(types.has(type), type)
    const units = await Promise.all(found.map(async warehouse => {
      const balances = await all('getWarehouseBalances', { companyUuid, warehouseUuid: member(warehouse, 'uuid') })
      return sum(balances, 'balance')
    }))
    t.ok(units.filter(count => count > 0).length >= 6, 'nearly all of them hold goods')
  }
}

/** "Get the revenue and COGS for Q1 2024" */
export async function revenueAndCogs (t: Test, { ask, all }: Assistant): Promise<void> {
  const rows = async (input: object) => list(member(await ask('getRevenueAndCogs', { ...quarter, ...input }), 'data'))
  const total = await rows({})
  const names = total.map(row => [member(row, 'company', 'short_name'), member(row, 'currency')])
  t.strictSame(names, [['KHG', 'USD'], ['BTG', 'EUR']])
  const monthly = await rows({ periodicity: 'monthly', grouping: ['company', 'country'] })
  for (const row of total) {
    const [revenue, cogs] = [Number(member(row, 'revenue_amount')), Number(member(row, 'cogs_amount'))]
    t.ok(revenue > 50_000 && cogs > revenue / 5 && cogs < revenue / 2, `${cogs} of ${revenue}`)
    const own = monthly.filter(each => member(each, 'company', 'uuid') === member(row, 'company', 'uuid'))
    t.strictSame(sums(own), [revenue, cogs], 'the months of the countries add up')
    t.strictSame([...new Set(own.map(each => String(member(each, 'start_date')).slice(0, 7)))], months)
  }
  const [kestrel, birch] = total.map(row => member(row, 'company', 'uuid'))
  t.equal(kestrel, KESTREL)
  const spain = { companyUuids: [birch], countryCodes: ['ES'] }
  const items = await all('listInventoryItems', { companyUuid: birch, countryCode: 'ES' })
  const costs = await Promise.all(items.map(item => {
    return ask('getInventoryCogs', { companyUuid: birch, inventoryId: member(item, 'id'), ...quarter })
  }))
  const [row] = await rows(spain)
  t.equal(sum(costs, 'amount'), member(row, 'cogs_amount'), 'the items of a country cost what the country says')
  const invoices = await rows({ ...spain, grouping: ['invoice'] })
  t.ok(invoices.length >= 91, `${invoices.length} invoices and returns`)
  t.strictSame(sums(invoices), [member(row, 'revenue_amount'), member(row, 'cogs_amount')])
}
