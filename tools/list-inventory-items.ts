import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, Country, Input, List, Part, Text, Words } from '../schemas/common.ts'
import { InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listInventoryItems',
  title: 'List inventory items',
  description: 'Lists the inventory items of a company, filtered by country, SKU, ASIN, FNSKU or free text. The id of an item is the inventoryId of the cost and balance tools. An item belongs to one country. companyUuid comes from neonpanel.listCompanies.',
  scopes: [['read:inventory']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    ...paging,
    countryCode: Type.Optional(Country('Only items of this country: two letters, such as US or GB.')),
    search: Type.Optional(Words('Text to look for in SKU, ASIN, FNSKU, id and name.')),
    fnsku: Type.Optional(Words('Only items with this FNSKU.')),
    asin: Type.Optional(Words('Only items with this ASIN.')),
    sku: Type.Optional(Words('Only items with this SKU.'))
  }),
  output: Answer({
    ...paged,
    filters: Part({ country_code: Text(), search: Text(), fnsku: Text(), asin: Text(), sku: Text() }, { description: 'The filters as NeonPanel read them.' }),
    data: List(InventoryItem, 'One item each; its id is inventoryId elsewhere.')
  }),
  handler: ({ companyUuid, countryCode, ...filters }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/inventory-items`, { ...filters, countryCode: countryCode?.toUpperCase() })
})
