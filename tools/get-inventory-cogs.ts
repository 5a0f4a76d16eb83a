import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, EndDate, Figure, Input, InventoryId, List, Part, StartDate, Text } from '../schemas/common.ts'
import { Company } from '../schemas/company.ts'
import { CogsItem, InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import checkPeriod from './period.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryCogs',
  title: 'Get cost of goods sold',
  description: 'Gets the cost of goods sold of one item over a period, sale by sale, and what was lost or damaged. It explains the margin of a product. companyUuid comes from neonpanel.listCompanies, inventoryId from neonpanel.listInventoryItems.',
  scopes: [['read:cogs']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    startDate: StartDate,
    endDate: Type.Optional(EndDate),
    ...paging
  }),
  output: Answer({
    ...paged,
    filters: Part({ country_code: Text(), start_date: Text(), end_date: Text() }, { description: 'The filters as NeonPanel read them.' }),
    company: Company,
    inventory: InventoryItem,
    currency: Text('Currency of the amounts.'),
    amount: Figure('Cost of the units sold.'),
    lost_amount: Figure('Cost of the units lost or damaged.'),
    total_amount: Figure('Both.'),
    quantity: Figure('Units.'),
    details: List(CogsItem, 'One sale each, with the batches that it took from.')
  }),
  handler: async ({ companyUuid, inventoryId, ...query }, api) => {
    checkPeriod(query)
    return api.get(path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/cogs`, query)
  }
})
