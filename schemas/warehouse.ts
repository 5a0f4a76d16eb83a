import { Figure, Part, Text } from './common.ts'
import { InventoryItem } from './inventory.ts'

/** A place that holds stock. */
export const Warehouse = Part({
  uuid: Text('warehouseUuid of the other tools.'),
  name: Text(),
  type: Text('Asset, FBA, FBM, 3PL, …'),
  country_code: Text()
})

/** What one warehouse holds of an item. */
export const WarehouseBalance = Part({ warehouse: Warehouse, balance: Figure('Units.') })

/** What a warehouse holds of one item. */
export const ItemBalance = Part({ inventory: InventoryItem, balance: Figure('Units.') })
