import type { Test } from 'tap'
import { member } from '../clients/journey.ts'
import { type Assistant, list } from './assistant.ts'

export const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'

export function sum (rows: readonly unknown[], ...path: string[]): number {
  return Math.round(rows.reduce<number>((total, row) => total + Number(member(row, ...path)), 0) * 100) / 100
}

async function itemOf ({ ask }: Assistant, search: string): Promise<number> {
  return Number(member(await ask('listInventoryItems', { companyUuid: KESTREL, search }), 'data', 0, 'id'))
}

/** What every warehouse of Kestrel says it holds of an item. */
async function held ({ all }: Assistant, inventoryId: number): Promise<[unknown, number][]> {
  const warehouses = await all('listWarehouses', { companyUuid: KESTREL })
  return Promise.all(warehouses.map(async (warehouse): Promise<[unknown, number]> => {
    const rows = await all('getWarehouseBalances', { companyUuid: KESTREL, warehouseUuid: member(warehouse, 'uuid') })
    const row = rows.find(row => member(row, 'inventory', 'id') === inventoryId)
    return [member(warehouse, 'name'), Number(member(row, 'balance') ?? 0)]
  }))
}

/** "Show me the inventory for company [UUID]" */
export async function inventory (t: Test, { ask, all }: Assistant): Promise<void> {
  const companyUuid = member(await ask('listCompanies'), 'data', 0, 'uuid')
  const items = await all('listInventoryItems', { companyUuid })
  t.equal(items.length, 247)
  t.equal(new Set(items.map(item => member(item, 'id'))).size, 247)
  const parts = ['US', 'CA', 'MX'].map(countryCode => all('listInventoryItems', { companyUuid, countryCode }))
  t.equal((await Promise.all(parts)).flat().length, 247)
  for (const warehouse of await all('listWarehouses', { companyUuid, search: 'FBA' })) {
    const balances = await all('getWarehouseBalances', { companyUuid, warehouseUuid: member(warehouse, 'uuid') })
    t.ok(balances.length > 20 && sum(balances, 'balance') > 500, `${member(warehouse, 'name')} holds goods`)
  }
}

/** "Show me the inventory details for item [ID]" */
export async function details (t: Test, assistant: Assistant): Promise<void> {
  const { ask } = assistant
  for (const search of ['KHG-CB-L-US', '5002']) {
    const inventoryId = await itemOf(assistant, search)
    const answer = await ask('getInventoryDetails', { companyUuid: KESTREL, inventoryId })
    const balances = list(member(answer, 'balances_data', 'balances_list'))
    const byWarehouse = balances.map(row => [member(row, 'warehouse', 'name'), member(row, 'balance')])
    t.strictSame(byWarehouse, await held(assistant, inventoryId), 'as the warehouses say')
    t.ok(sum(balances, 'balance') > 0, `${sum(balances, 'balance')} units of ${search}`)
    const restock = member(answer, 'restock_data')
    const figure = (name: string) => Number(member(restock, name))
    const [vendor, landed, price] = [figure('unit_vendor_price'), figure('unit_landed_cost'), figure('target_price')]
    t.ok(vendor * 0.8 < landed && landed < price, `bought for ${vendor}, landed for ${landed}, sold for ${price}`)
    const today = String(member(answer, 'balances_data', 'balances_date'))
    const startDate = new Date(Date.parse(today) - 29 * 86_400_000).toISOString().slice(0, 10)
    const month = { companyUuid: KESTREL, inventoryId, startDate, endDate: today }
    const sold = await assistant.all('getInventoryCogs', month)
    const units = sum(sold.filter(row => Number(member(row, 'quantity')) > 0), 'quantity')
    t.equal(figure('estimated_daily_sales'), Math.round(units * 100 / 30) / 100, 'as in the last 30 days')
    if (search === '5002') t.ok(units > 0)
  }
}

/** "What's the landed cost for inventory item [ID] in warehouse [UUID]?" */
export async function landedCost (t: Test, assistant: Assistant): Promise<void> {
  const { ask } = assistant
  const inventoryId = await itemOf(assistant, 'KHG-CB-L-US')
  const warehouses = await ask('listWarehouses', { companyUuid: KESTREL, search: 'Long Beach' })
  const warehouseUuid = member(warehouses, 'data', 0, 'uuid')
  const question = { companyUuid: KESTREL, inventoryId, startDate: '2023-10-01' }
  const landed = await ask('getInventoryLandedCost', { ...question, warehouseUuid })
  const batches = list(member(landed, 'data'))
  const total = [member(landed, 'quantity'), member(landed, 'amount')]
  t.strictSame(total, [1600, 8940.98])
  t.strictSame([sum(batches, 'quantity'), sum(batches, 'amount')], total)
  for (const batch of batches) t.equal(sum(list(member(batch, 'details')), 'amount'), member(batch, 'amount'))
  const gone = Number(member(await ask('getInventoryCogs', question), 'total_amount'))
  const stock = await ask('getInventoryDetails', { companyUuid: KESTREL, inventoryId })
  const units = sum(list(member(stock, 'balances_data', 'balances_list')), 'balance')
  const value = units * Number(member(stock, 'restock_data', 'unit_landed_cost'))
  t.ok(Math.abs(8940.98 - gone - value) <= units * 0.005, 'all of it landed here, and was sold, lost or lies in stock')
}
