import { Type } from '@sinclair/typebox'
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
      companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
      warehouseUuid: '4443ea13b799133305d54642bf6ef5791a831141',
      balancesDate: '2025-06-30',
      perPage: 10
    },
    output: {
      current_page: 1,
      per_page: 10,
      last_page: 19,
      balances_date: '2025-06-30',
      data: [
        {
          inventory: {
            id: 5001,
            name: 'Bamboo Cutting Board, large',
            fnsku: 'X0004KHG01',
            asin: 'B0KHGCBL01',
            sku: 'KHG-CB-L-US',
            image: null,
            country_code: 'US',
            weight: 3.1,
            length: 18,
            height: 1,
            depth: 12
          },
          balance: 495
        }
      ]
    }
  },
  handler: ({ companyUuid, warehouseUuid, ...query }, api) =>
    api.get(path`/api/v1/companies/${companyUuid}/warehouses/${warehouseUuid}/balances`, query)
})
