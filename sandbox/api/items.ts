import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { presentItem } from '../ledger/present.ts'
import type { Item } from '../ledger/types.ts'
import companyOf, { type CompanyParams, itemOf, type ItemParams } from './access.ts'
import type { ApiOptions } from './options.ts'
import paged, { readPaging } from './paging.ts'
import readQuery from './query.ts'

const MANY = 10_000
/** The id of a variant is more. */
const VARIANTS = 100_000

interface Filters {
  country_code: string | null, search: string | null, fnsku: string | null, asin: string | null, sku: string | null
}

function same (wanted: string | null, value: string): boolean {
  return wanted === null || wanted.toLowerCase() === value.toLowerCase()
}

function matches (item: Item, filters: Filters): boolean {
  const search = filters.search?.toLowerCase()
  const found = search === undefined || String(item.id) === search ||
    [item.sku, item.asin, item.fnsku, item.name].some(text => text.toLowerCase().includes(search))
  return found && same(filters.country_code, item.country) && same(filters.fnsku, item.fnsku) &&
    same(filters.asin, item.asin) && same(filters.sku, item.sku)
}

/** As many items as a large seller has: those of the ledger, and variants of them that are in the list alone. */
function multiplied (items: readonly Item[]): Item[] {
  const many = [...items]
  for (let index = 0; many.length < MANY && items[index]; index = (index + 1) % items.length) {
    const like = items[index] ?? many[0]
    const id = VARIANTS + many.length
    if (like) many.push({ ...like, id, name: `${like.name} no. ${id}`, sku: `${like.sku}-${id}`, fnsku: `X9${id}` })
  }
  return many
}

/** listInventoryItems and getInventoryDetails, the latter at the paths that the options name. */
export default async function items (
  fastify: FastifyInstance, { ledger, detailsPath = () => 'balances', manyItems = () => false }: ApiOptions
) {
  fastify.get<{ Params: CompanyParams }>('/companies/:companyUuid/inventory-items', async request => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const query = readQuery(request.query)
    const paging = readPaging(query)
    const filters = {
      country_code: query.country('country_code'),
      search: query.text('search'),
      fnsku: query.text('fnsku'),
      asin: query.text('asin'),
      sku: query.text('sku')
    }
    query.done()
    const book = ledger.journal(company)
    const all = manyItems() ? multiplied(book.items) : book.items
    const { head, list } = paged(all.filter(item => matches(item, filters)), paging)
    return { ...head, filters, data: list.map(item => presentItem(book, item)) }
  })

  function details (path: 'balances' | 'details') {
    return async (request: FastifyRequest<{ Params: ItemParams }>, reply: FastifyReply) => {
      const served = detailsPath()
      if (served !== 'both' && served !== path) return reply.callNotFound()
      const company = companyOf(ledger, request, request.params.companyUuid)
      const item = itemOf(ledger, company, request.params.inventoryId)
      const query = readQuery(request.query)
      const date = query.date('balances_date', ledger.today(company))
      query.done()
      return ledger.itemDetails(company, item, date)
    }
  }

  fastify.get<{ Params: ItemParams }>('/companies/:companyUuid/inventory-items/:inventoryId/balances',
    details('balances'))
  fastify.get<{ Params: ItemParams }>('/companies/:companyUuid/inventory-items/:inventoryId/details',
    details('details'))
}
