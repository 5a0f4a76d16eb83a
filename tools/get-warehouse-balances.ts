import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, Day, Input, List, Text, WarehouseUuid } from '../schemas/common.ts'
import { paged, paging } from '../schemas/page.ts'
import { ItemBalance } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getWarehouseBalances',
  title: 'Get warehouse balances',
  description: 'Gets how many units of each item one warehouse held on a day. companyUuid comes from neonpanel.listCompanies, warehouseUuid from neonpanel.listWarehouses.',
  scopes: [['read:warehouses']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    warehouseUuid: WarehouseUuid,
    ...paging,
    balancesDate: Type.Optional(Day('Day of the balances, today if left out.'))
  }),
  output: Answer({
    ...paged,
    balances_date: Text('Day of the balances.'),
    data: List(ItemBalance, 'One item each; its id is inventoryId elsewhere.')
  }),
  handler: ({ companyUuid, warehouseUuid, ...query }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/warehouses/${warehouseUuid}/balances`, query)
})
