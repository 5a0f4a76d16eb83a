import type { FastifyInstance } from 'fastify'
import { presentCompany, presentWarehouse } from '../ledger/present.ts'
import companyOf, { companiesOf, type CompanyParams, personOf, warehouseOf } from './access.ts'
import type { ApiOptions } from './options.ts'
import paged, { readPaging } from './paging.ts'
import readQuery from './query.ts'

/** listCompanies, listWarehouses and getWarehouseBalances. */
export default async function companies (fastify: FastifyInstance, { ledger }: ApiOptions) {
  fastify.get('/companies', async request => {
    const query = readQuery(request.query)
    const paging = readPaging(query)
    query.done()
    const { head, list } = paged(companiesOf(ledger, personOf(request)), paging)
    return { ...head, data: list.map(presentCompany) }
  })

  fastify.get<{ Params: CompanyParams }>('/companies/:companyUuid/warehouses', async request => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const query = readQuery(request.query)
    const paging = readPaging(query)
    const search = query.text('search')
    query.done()
    const found = company.warehouses.filter(({ name }) => name.toLowerCase().includes((search ?? '').toLowerCase()))
    const { head, list } = paged(found, paging)
    return { ...head, data: list.map(presentWarehouse) }
  })

  fastify.get<{
    Params: CompanyParams & { warehouseUuid: string }
  }>('/companies/:companyUuid/warehouses/:warehouseUuid/balances', async request => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const warehouse = warehouseOf(company, request.params.warehouseUuid)
    const query = readQuery(request.query)
    const paging = readPaging(query)
    const today = ledger.today(company)
    const date = query.date('balances_date', today)
    query.done()
    const { head, list } = paged(ledger.warehouseBalances(company, warehouse, date), paging)
    return { ...head, balances_date: date < today ? date : today, data: list }
  })
}
