import { Type } from '@sinclair/typebox'
import { COMPANY, COMPANY_UUID, ITEM } from './example-data.ts'
import path from './path.ts'
import {
  output, CompanyUuid, EndDate, number, Input, InventoryId, list, object, StartDate, text
} from '../schemas/common.ts'
import { Company } from '../schemas/company.ts'
import { CogsItem, InventoryItem } from '../schemas/inventory.ts'
import { paged, paging } from '../schemas/page.ts'
import periodFaults, { SHORTER_PERIOD } from './period.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryCogs',
  title: 'Get cost of goods sold',
  description: 'Gets the cost of goods sold of one item over a period, sale by sale, and what was lost or damaged. ' +
    'It explains the margin of a product. companyUuid comes from neonpanel.listCompanies, inventoryId from ' +
    'neonpanel.listInventoryItems.',
  scopes: [['read:cogs']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads what the units of one item cost that were sold or lost in a period, and records no sale ' +
      'or loss.',
    destructiveHint: 'Neither sales nor batches nor their costs can be altered through it.',
    idempotentHint: 'Asking for the same item and period again has no effect in NeonPanel.',
    openWorldHint: 'Its figures come from the books of one company in NeonPanel; no marketplace is asked.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    startDate: StartDate,
    endDate: Type.Optional(EndDate),
    ...paging
  }),
  output: output({
    ...paged,
    filters: object({ country_code: text(), start_date: text(), end_date: text() },
      { description: 'The filters as NeonPanel read them.' }),
    company: Company,
    inventory: InventoryItem,
    currency: text('Currency of the amounts.'),
    amount: number('Cost of the units sold.'),
    lost_amount: number('Cost of the units lost or damaged.'),
    total_amount: number('Both.'),
    quantity: number('Units.'),
    details: list(CogsItem, 'One sale each, with the batches that it took from.')
  }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      inventoryId: 5001,
      startDate: '2025-02-01',
      endDate: '2025-02-28'
    },
    output: {
      current_page: 1,
      per_page: 30,
      last_page: 1,
      filters: { country_code: null, start_date: '2025-02-01', end_date: '2025-02-28' },
      company: COMPANY,
      inventory: ITEM,
      currency: 'USD',
      amount: 656.8,
      lost_amount: 10.95,
      total_amount: 667.75,
      quantity: 120,
      details: [
        {
          document: {
            type: 'Invoice',
            link: 'https://my.neonpanel.com/app/processes/invoicing/tasks/inv-9001?key=4qV9LKAPe4h9',
            status: 'Completed',
            completed: '2025-02-10T20:11:00Z',
            ref_number: 'INV-9001',
            date: '2025-02-10'
          },
          currency: 'USD',
          amount: 656.8,
          quantity: 120,
          details: [
            {
              type: 'Purchase Price',
              batch: {
                type: 'InventoryOrder',
                link: 'https://my.neonpanel.com/app/processes/inventory-orders/tasks/po-1042?key=4sQ4TfahW0bS',
                status: 'Received',
                completed: '2025-01-10T17:05:00Z',
                ref_number: 'PO-1042',
                date: '2025-01-10'
              },
              document: {
                type: 'InventoryOrder',
                link: 'https://my.neonpanel.com/app/processes/inventory-orders/tasks/po-1042?key=4sQ4TfahW0bS',
                status: 'Received',
                completed: '2025-01-10T17:05:00Z',
                ref_number: 'PO-1042',
                date: '2025-01-10'
              },
              currency: 'USD',
              amount: 504,
              quantity: 120
            }
          ]
        }
      ]
    }
  },
  narrower: [SHORTER_PERIOD],
  faults: periodFaults,
  handler: async ({ companyUuid, inventoryId, ...query }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/cogs`, query)
})
