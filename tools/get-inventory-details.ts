import { Type } from '@sinclair/typebox'
import { COMPANY_UUID, ITEM, WAREHOUSE_UUID } from './example-data.ts'
import path from './path.ts'
import { output, CompanyUuid, Day, Input, InventoryId, list, object, text } from '../schemas/common.ts'
import { InventoryItem, RestockData } from '../schemas/inventory.ts'
import { WarehouseBalance } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getInventoryDetails',
  title: 'Get inventory details',
  description: 'Gets one inventory item with its restock figures and its balance in each warehouse on a day: what is ' +
    'in stock, and what to reorder. companyUuid comes from neonpanel.listCompanies, inventoryId from ' +
    'neonpanel.listInventoryItems.',
  scopes: [['read:inventory']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads the restock figures and balances of one item on a day, and sets no target and orders nothing.',
    destructiveHint: 'Stock is neither moved nor corrected by asking where it is.',
    idempotentHint: 'Asking for the same item and day again has no effect in NeonPanel.',
    openWorldHint: 'Its figures come from the books of one company in NeonPanel; no warehouse or marketplace is asked.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    inventoryId: InventoryId,
    balancesDate: Type.Optional(Day('Day of the balances, today if left out.'))
  }),
  output: output({
    inventory: InventoryItem,
    restock_data: RestockData,
    balances_data: object({
      balances_date: text('Day of the balances.'),
      balances_list: list(WarehouseBalance, 'One warehouse each; its uuid is warehouseUuid elsewhere.')
    })
  }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      inventoryId: 5001,
      balancesDate: '2025-06-30'
    },
    output: {
      inventory: ITEM,
      restock_data: {
        daily_sales_target: 59.97,
        daily_unit_sales_target: 3,
        unit_vendor_price: 4.55,
        unit_landed_cost: 5.78,
        estimated_daily_sales: 0,
        estimated_price: null,
        lead_time_days: 50,
        safety_stock_days: 14,
        fba_lead_time_days: 13,
        fba_safety_stock_days: 11,
        target_fba_fee: 4.86,
        target_price: 19.99,
        target_referral_percentage: 15
      },
      balances_data: {
        balances_date: '2025-06-30',
        balances_list: [
          {
            warehouse: { uuid: WAREHOUSE_UUID, name: 'Long Beach 3PL', type: '3PL', country_code: 'US' },
            balance: 495
          }
        ]
      }
    }
  },
  handler: ({ companyUuid, inventoryId, balancesDate }, api) => api.get(
    path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/balances`,
    { balancesDate },
    { fallback: path`/api/v1/companies/${companyUuid}/inventory-items/${inventoryId}/details` }
  )
})
