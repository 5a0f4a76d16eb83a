import { number, object, text } from './common.ts'
import { InventoryItem } from './inventory.ts'

/** A place that holds stock. */
export const Warehouse = object({
  uuid: text('warehouseUuid of the other tools.'),
  name: text(),
  type: text('Asset, FBA, FBM, 3PL, …'),
  country_code: text()
})

/** What one warehouse holds of an item. */
export const WarehouseBalance = object({ warehouse: Warehouse, balance: number('Units.') })

/** What a warehouse holds of one item. */
export const ItemBalance = object({ inventory: InventoryItem, balance: number('Units.') })
