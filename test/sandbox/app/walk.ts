import type { Stack } from '../../build.ts'
import { member } from '../../clients/journey.ts'
import type { Person } from '../../../sandbox/people.ts'

type Input = Record<string, unknown>

/** What a tool answered: its name and the text of the answer. */
export interface Answer { tool: string, text: string }

const period = { startDate: '2024-01-01', endDate: '2024-03-31' }
const IMPORTED_MS = 10_000

function list (value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Asks every tool as a person over MCP, with ids from earlier answers, for each company. Refusals are left out. */
export default async function walk (stack: Stack, person: Person): Promise<Answer[]> {
  const answers: Answer[] = []
  const authorization = `Bearer ${await stack.token({ user: person.email })}`

  async function ask (tool: string, input: Input = {}): Promise<unknown> {
    const params = { name: `neonpanel_${tool}`, arguments: input }
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(`${stack.url}/mcp`, { method: 'POST', headers, body: JSON.stringify(message) })
    const result = member(await response.json(), 'result')
    const text = String(member(result, 'content', 0, 'text'))
    if (member(result, 'isError') !== false) return undefined
    answers.push({ tool, text })
    return JSON.parse(text)
  }

  async function write (company: Input): Promise<void> {
    const services = [{ service_name: 'Freight', quantity: 1, rate: 12.34 }]
    const data = { ref_number: 'A "B"/<c> ?#%', date: '2026-05-02', details: services }
    await ask('createDocuments', { ...company, type: 'bill', data })
    const file = { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' }
    const requestId = member(await ask('createDocumentsByPdf', { ...company, type: 'bill', file }), 'request_id')
    if (requestId === undefined) return
    stack.sandbox.advance(IMPORTED_MS)
    await ask('checkImportStatus', { ...company, type: 'bill', requestId })
  }

  await ask('listReports')
  await ask('getImportInstructions', { type: 'bill' })
  for (const uuid of list(member(await ask('listCompanies'), 'data')).map(company => member(company, 'uuid'))) {
    const company = { companyUuid: uuid }
    const items = list(member(await ask('listInventoryItems', company), 'data'))
    const warehouses = list(member(await ask('listWarehouses', company), 'data'))
    for (const inventoryId of items.slice(0, 2).map(item => member(item, 'id'))) {
      await ask('getInventoryDetails', { ...company, inventoryId })
      await ask('getInventoryCogs', { ...company, inventoryId, startDate: '2024-01-01', perPage: 10 })
      for (const warehouseUuid of warehouses.map(warehouse => member(warehouse, 'uuid'))) {
        const item = { ...company, inventoryId, warehouseUuid }
        await ask('getInventoryLandedCost', { ...item, startDate: '2023-10-01', perPage: 10 })
      }
    }
    for (const warehouseUuid of warehouses.map(warehouse => member(warehouse, 'uuid'))) {
      await ask('getWarehouseBalances', { ...company, warehouseUuid, perPage: 10 })
    }
    const companyUuids = [uuid]
    await ask('getRevenueAndCogs', { ...period, companyUuids, grouping: ['country'], periodicity: 'monthly' })
    await ask('getRevenueAndCogs', { ...period, endDate: '2024-01-07', companyUuids, grouping: ['invoice'] })
    await write(company)
  }
  return answers
}
