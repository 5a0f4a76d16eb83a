import { Type } from '@sinclair/typebox'
import { COMPANY_UUID, ITEM } from './example-data.ts'
import countryFaults from './country.ts'
import path from './path.ts'
import { output, CompanyUuid, Country, Input, list, object, text, shortText } from '../schemas/common.ts'
import { InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listInventoryItems',
  title: 'List inventory items',
  description: 'Lists the inventory items of a company, filtered by country, SKU, ASIN, FNSKU or free text. The id ' +
    'of an item is the inventoryId of the cost and balance tools. An item belongs to one country. companyUuid comes ' +
    'from neonpanel.listCompanies.',
  scopes: [['read:inventory']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads the items of one company that fit the filters, and saves neither filters nor items.',
    destructiveHint: 'Items are looked up; no argument changes or removes one.',
    idempotentHint: 'The same filters, asked for again, have no effect in NeonPanel.',
    openWorldHint: 'Searches the books of one company in NeonPanel; no marketplace is asked for an ASIN or SKU.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    ...paging,
    countryCode: Type.Optional(Country('Only items of this country: two letters, such as US or GB.')),
    search: Type.Optional(shortText('Text to look for in SKU, ASIN, FNSKU, id and name.')),
    fnsku: Type.Optional(shortText('Only items with this FNSKU.')),
    asin: Type.Optional(shortText('Only items with this ASIN.')),
    sku: Type.Optional(shortText('Only items with this SKU.'))
  }),
  output: output({
    ...paged,
    filters: object({ country_code: text(), search: text(), fnsku: text(), asin: text(), sku: text() },
      { description: 'The filters as NeonPanel read them.' }),
    data: list(InventoryItem, 'One item each; its id is inventoryId elsewhere.')
  }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      countryCode: 'US',
      search: 'bamboo'
    },
    output: {
      current_page: 1,
      per_page: 30,
      last_page: 1,
      filters: { country_code: 'US', search: 'bamboo', fnsku: null, asin: null, sku: null },
      data: [ITEM]
    }
  },
  narrower: ['a narrower search'],
  faults: ({ countryCode }) => countryFaults('countryCode', countryCode),
  handler: ({ companyUuid, countryCode, ...filters }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/inventory-items`,
      { ...filters, countryCode: countryCode?.toUpperCase() })
})
