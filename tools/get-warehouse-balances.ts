import { Type } from '@sinclair/typebox'
import { COMPANY_UUID, ITEM, WAREHOUSE_UUID } from './example-data.ts'
import path from './path.ts'
import { output, CompanyUuid, Day, Input, list, text, WarehouseUuid } from '../schemas/common.ts'
import { paged, paging } from '../schemas/page.ts'
import { ItemBalance } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getWarehouseBalances',
  title: 'Get warehouse balances',
  description: 'Gets how many units of each item one warehouse held on a day. companyUuid comes from ' +
    'neonpanel.listCompanies, warehouseUuid from neonpanel.listWarehouses.',
  scopes: [['read:warehouses']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads how many units of each item one warehouse held on a day, and books no movement.',
    destructiveHint: 'No balance can be set, moved or written off through it.',
    idempotentHint: 'Asking for the same warehouse and day again has no effect in NeonPanel.',
    openWorldHint: 'Its figures come from the books of one company in NeonPanel; the operator of the warehouse is ' +
      'not asked.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    warehouseUuid: WarehouseUuid,
    ...paging,
    balancesDate: Type.Optional(Day('Day of the balances, today if left out.'))
  }),
  output: output({
    ...paged,
    balances_date: text('Day of the balances.'),
    data: list(ItemBalance, 'One item each; its id is inventoryId elsewhere.')
  }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      warehouseUuid: WAREHOUSE_UUID,
      balancesDate: '2025-06-30',
      perPage: 10
    },
    output: {
      current_page: 1,
      per_page: 10,
      last_page: 19,
      balances_date: '2025-06-30',
      data: [{ inventory: ITEM, balance: 495 }]
    }
  },
  handler: ({ companyUuid, warehouseUuid, ...query }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/warehouses/${warehouseUuid}/balances`, query)
})
