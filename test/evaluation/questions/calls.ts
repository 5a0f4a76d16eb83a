import type { Call, Given, Taken } from '../question.ts'

export const KESTREL = 'Kestrel Home Goods LLC'
export const BIRCH = 'Birch & Tide GmbH'
export const BOARD = 'KHG-CB-L-US'
export const STORE = 'Long Beach 3PL'

type Args = Readonly<Record<string, Given>>

export const findCompany: Call = { tool: 'listCompanies', because: 'Lists the companies you may see', args: {} }

/** The uuid of a company, where the first call has found it. */
export function company (name = KESTREL): Taken {
  return { call: 0, path: `data[name=${name}].uuid` }
}

export function findItem (args: Args): Call {
  return { tool: 'listInventoryItems', because: 'Lists the inventory items of a company', args }
}

/** Finds company and item, in two calls; `item` is what the second has found. */
export const findBoard: readonly Call[] = [findCompany, findItem({ companyUuid: company(), search: BOARD })]
export const board: Taken = { call: 1, path: `data[sku=${BOARD}].id` }

export function findWarehouse (search: string, name = KESTREL): Call {
  return {
    tool: 'listWarehouses',
    because: 'Lists the warehouses of a company, own, FBA and third-party ones',
    args: { companyUuid: company(name), search }
  }
}

export function details (args: Args): Call {
  return {
    tool: 'getInventoryDetails', because: 'restock figures and its balance in each warehouse on a day', args
  }
}

export function cogs (args: Args): Call {
  return { tool: 'getInventoryCogs', because: 'Gets the cost of goods sold of one item over a period', args }
}

export function landedCost (args: Args): Call {
  return {
    tool: 'getInventoryLandedCost', because: 'Gets what an item cost to land in one warehouse over a period', args
  }
}

export function revenue (args: Args): Call {
  return { tool: 'getRevenueAndCogs', because: 'Gets revenue and cost of goods sold over a period', args }
}

export function createBill (args: Args): Call {
  return { tool: 'createDocuments', because: 'Creates a document, such as a bill, from JSON', args }
}
