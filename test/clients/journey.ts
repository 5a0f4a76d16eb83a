const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const ITEM = 5001

/** Calls one tool, by its canonical name, and gives the data it answers. */
export type Call = (tool: string, input: Record<string, unknown>) => Promise<unknown>

/** A member of something that came from outside; undefined where there is none. */
export function member (value: unknown, ...path: (string | number)[]): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  return member(Object.entries(value).find(([name]) => name === String(key))?.[1], ...rest)
}

/**
 * A journey through every tool: each call takes its ids from the answers before it. `reference` names the bill that it
 * creates.
 */
export default async function journey (call: Call, reference = 'JOURNEY-1'): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>()
  async function ask (tool: string, input: Record<string, unknown> = {}, prefix = 'neonpanel.') {
    const answer = await call(prefix + tool, input)
    answers.set(tool, answer)
    return answer
  }
  const period = { startDate: '2025-01-01', endDate: '2025-04-30' }
  const company = { companyUuid: KESTREL }
  const item = { ...company, inventoryId: ITEM }
  await ask('listCompanies', { perPage: 10 })
  await ask('listReports')
  await ask('listInventoryItems', { ...company, search: 'KHG-CB-L-US' })
  await ask('getInventoryDetails', { ...item, balancesDate: '2025-04-30' })
  const warehouseUuid = member(await ask('listWarehouses', { ...company, search: 'Long Beach' }), 'data', 0, 'uuid')
  await ask('getInventoryLandedCost', { ...item, ...period, warehouseUuid })
  await ask('getInventoryCogs', { ...item, ...period })
  await ask('getWarehouseBalances', { ...company, warehouseUuid, balancesDate: '2025-04-30', perPage: 60 })
  await ask('getImportInstructions', { type: 'bill' })
  await ask('createDocuments', {
    ...company,
    type: 'bill',
    data: {
      ref_number: reference, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  })
  const file = { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' }
  const requestId = member(await ask('createDocumentsByPdf', { ...company, type: 'bill', file }), 'request_id')
  await ask('checkImportStatus', { ...company, type: 'bill', requestId })
  await ask('getRevenueAndCogs', { ...period, companyUuids: [KESTREL], periodicity: 'quarterly' })
  const found = await ask('search', { query: 'Kestrel Home Goods' }, '')
  await ask('fetch', { id: member(found, 'results', 0, 'id') }, '')
  await ask('showRevenueAndCogs', { ...period, companyUuids: [KESTREL], periodicity: 'monthly' })
  await ask('showWarehouseInventory', { ...company, warehouseUuid, balancesDate: '2025-04-30', perPage: 10 })
  await ask('showImportStatus', { ...company, type: 'bill', requestId })
  await ask('showRehearsedDocument', { ...company, type: 'bill', data: { ref_number: `${reference}-2` } })
  return answers
}
