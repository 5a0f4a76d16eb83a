import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, EndDate, Figure, Input, InventoryId, List, Part, StartDate, Text, WarehouseUuid } from '../schemas/common.ts'
import { Company } from '../schemas/company.ts'
import { CostItem, InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import { Warehouse } from '../schemas/warehouse.ts'
import checkPeriod from './period.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryLandedCost',
  title: 'Get landed cost',
  description: 'Gets what an item cost to land in one warehouse over a period, batch by batch: purchase price, freight, duty and other costs with their documents. inventoryId comes from neonpanel.listInventoryItems, warehouseUuid from neonpanel.listWarehouses.',
  scopes: [['read:landed-cost']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    warehouseUuid: WarehouseUuid,
    startDate: StartDate,
    endDate: Type.Optional(EndDate),
    ...paging
  }),
  output: Answer({
    ...paged,
    filters: Part({ country_code: Text(), warehouse_uuid: Text(), start_date: Text(), end_date: Text() }, { description: 'The filters as NeonPanel read them.' }),
    company: Company,
    inventory: InventoryItem,
    warehouse: Warehouse,
    currency: Text('Currency of the amounts.'),
    amount: Figure('Landed cost in all.'),
    quantity: Figure('Units in all.'),
    data: List(CostItem, 'One batch each.')
  }),
  handler: async ({ companyUuid, inventoryId, ...query }, api) => {
    checkPeriod(query)
    return api.get(path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/landed-cost`, query)
  }
})
