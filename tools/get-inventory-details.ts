import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, Day, Input, InventoryId, List, Part, Text } from '../schemas/common.ts'
import { InventoryItem, RestockData } from '../schemas/inventory.ts'
import { WarehouseBalance } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryDetails',
  title: 'Get inventory details',
  description: 'Gets one inventory item with its restock figures and its balance in each warehouse on a day: what is in stock, and what to reorder. companyUuid comes from neonpanel.listCompanies, inventoryId from neonpanel.listInventoryItems.',
  scopes: [['read:inventory']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    balancesDate: Type.Optional(Day('Day of the balances, today if left out.'))
  }),
  output: Answer({
    inventory: InventoryItem,
    restock_data: RestockData,
    balances_data: Part({
      balances_date: Text('Day of the balances.'),
      balances_list: List(WarehouseBalance, 'One warehouse each; its uuid is warehouseUuid elsewhere.')
    })
  }),
  handler: ({ companyUuid, inventoryId, balancesDate }, api) => api.get(
    path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/balances`,
    { balancesDate },
    { formerly: path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/details` }
  )
})
