import { Type } from '@sinclair/typebox'
import { COMPANY, COMPANY_UUID, ITEM, WAREHOUSE_UUID } from './example-data.ts'
import path from './path.ts'
import {
  output, CompanyUuid, EndDate, number, Input, InventoryId, list, object, StartDate, text, WarehouseUuid
} from '../schemas/common.ts'
import { Company } from '../schemas/company.ts'
import { CostItem, InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import { Warehouse } from '../schemas/warehouse.ts'
import periodFaults, { SHORTER_PERIOD } from './period.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryLandedCost',
  title: 'Get landed cost',
  description: 'Gets what an item cost to land in one warehouse over a period, batch by batch: purchase price, ' +
    'freight, duty and other costs with their documents. inventoryId comes from neonpanel.listInventoryItems, ' +
    'warehouseUuid from neonpanel.listWarehouses.',
  scopes: [['read:landed-cost']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads what NeonPanel has allocated to the batches of one item, and allocates nothing anew.',
    destructiveHint: 'The documents that it names as the source of a cost stay as they are.',
    idempotentHint: 'Asking for the same item, warehouse and period again has no effect in NeonPanel.',
    openWorldHint: 'Its figures come from the books of one company in NeonPanel; no vendor, carrier or customs ' +
      'office is asked.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    warehouseUuid: WarehouseUuid,
    startDate: StartDate,
    endDate: Type.Optional(EndDate),
    ...paging
  }),
  output: output({
    ...paged,
    filters: object({ country_code: text(), warehouse_uuid: text(), start_date: text(), end_date: text() },
      { description: 'The filters as NeonPanel read them.' }),
    company: Company,
    inventory: InventoryItem,
    warehouse: Warehouse,
    currency: text('Currency of the amounts.'),
    amount: number('Landed cost in all.'),
    quantity: number('Units in all.'),
    data: list(CostItem, 'One batch each.')
  }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      inventoryId: 5001,
      warehouseUuid: WAREHOUSE_UUID,
      startDate: '2025-03-01',
      endDate: '2025-03-31'
    },
    output: {
      current_page: 1,
      per_page: 30,
      last_page: 1,
      filters: { country_code: null, warehouse_uuid: WAREHOUSE_UUID, start_date: '2025-03-01', end_date: '2025-03-31' },
      company: COMPANY,
      inventory: ITEM,
      warehouse: { uuid: WAREHOUSE_UUID, name: 'Long Beach 3PL', type: '3PL', country_code: 'US' },
      currency: 'USD',
      amount: 3467.61,
      quantity: 600,
      data: [
        {
          batch: {
            type: 'InventoryOrder',
            link: 'https://my.neonpanel.com/app/processes/inventory-orders/tasks/po-1077?key=BuoYJQ2ECypt',
            status: 'Received',
            completed: '2025-03-05T16:40:00Z',
            ref_number: 'PO-1077',
            date: '2025-03-05'
          },
          currency: 'USD',
          amount: 3467.61,
          quantity: 600,
          details: [
            {
              type: 'Purchase Price',
              document: {
                type: 'InventoryOrder',
                link: 'https://my.neonpanel.com/app/processes/inventory-orders/tasks/po-1077?key=BuoYJQ2ECypt',
                status: 'Received',
                completed: '2025-03-05T16:40:00Z',
                ref_number: 'PO-1077',
                date: '2025-03-05'
              },
              currency: 'USD',
              amount: 2730,
              quantity: 600
            }
          ]
        }
      ]
    }
  },
  narrower: [SHORTER_PERIOD],
  faults: periodFaults,
  handler: async ({ companyUuid, inventoryId, ...query }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/landed-cost`, query)
})
