import type { FastifyInstance } from 'fastify'
import { presentCompany, presentItem, presentWarehouse } from '../ledger/present.ts'
import companyOf, { itemOf, type ItemParams, warehouseOf } from './access.ts'
import type { ApiOptions } from './options.ts'
import paged, { readPaging } from './paging.ts'
import readQuery, { type Query } from './query.ts'

function readRange (query: Query, today: string): { start: string, end: string } {
  const start = query.requiredDate('start_date')
  const end = query.date('end_date', today)
  if (query.text('end_date') !== null) query.ordered(start, end)
  return { start, end }
}

/** getInventoryLandedCost and getInventoryCogs: totals of the period over one page of its entries. */
export default async function costs (fastify: FastifyInstance, { ledger }: ApiOptions) {
  fastify.get<{
    Params: ItemParams
  }>('/companies/:companyUuid/inventory-items/:inventoryId/landed-cost', async request => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const item = itemOf(ledger, company, request.params.inventoryId)
    const query = readQuery(request.query)
    const paging = readPaging(query)
    const { start, end } = readRange(query, ledger.today(company))
    const uuid = query.requiredText('warehouse_uuid')
    query.done()
    const warehouse = warehouseOf(company, uuid)
    const { data, ...totals } = ledger.landedCost(company, item, warehouse, start, end)
    const { head, list } = paged(data, paging)
    return {
      ...head,
      filters: { country_code: null, warehouse_uuid: uuid, start_date: start, end_date: end },
      company: presentCompany(company),
      inventory: presentItem(ledger.journal(company), item),
      warehouse: presentWarehouse(warehouse),
      ...totals,
      data: list
    }
  })

  fastify.get<{ Params: ItemParams }>('/companies/:companyUuid/inventory-items/:inventoryId/cogs', async request => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const item = itemOf(ledger, company, request.params.inventoryId)
    const query = readQuery(request.query)
    const paging = readPaging(query)
    const { start, end } = readRange(query, ledger.today(company))
    query.done()
    const { details, ...totals } = ledger.cogs(company, item, start, end)
    const { head, list } = paged(details, paging)
    return {
      ...head,
      filters: { country_code: null, start_date: start, end_date: end },
      company: presentCompany(company),
      inventory: presentItem(ledger.journal(company), item),
      ...totals,
      details: list
    }
  })
}
