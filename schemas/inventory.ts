import { Figure, List, Part, Text, Whole } from './common.ts'
import { Document } from './document.ts'

/** A product in one country: the same SKU in two countries is two items. Weights in pounds, lengths in inches. */
export const InventoryItem = Part({
  id: Whole('inventoryId of the other tools.'),
  name: Text(),
  fnsku: Text(),
  asin: Text(),
  sku: Text(),
  image: Text(),
  country_code: Text(),
  weight: Figure('Pounds.'),
  length: Figure('Inches.'),
  height: Figure('Inches.'),
  depth: Figure('Inches.')
})

/** The thirteen figures by which an item is reordered. */
export const RestockData = Part({
  daily_sales_target: Figure('Target revenue a day.'),
  daily_unit_sales_target: Figure('Target units a day.'),
  unit_vendor_price: Figure('Purchase price of a unit.'),
  unit_landed_cost: Figure('Landed cost of a unit.'),
  estimated_daily_sales: Figure('Expected units a day.'),
  estimated_price: Figure('Expected selling price.'),
  lead_time_days: Figure('Days from order to arrival.'),
  safety_stock_days: Figure('Days of cover to keep.'),
  fba_lead_time_days: Figure('Days to the FBA centre.'),
  fba_safety_stock_days: Figure('Days of cover to keep at FBA.'),
  target_fba_fee: Figure('Fee of a unit.'),
  target_price: Figure('Target selling price.'),
  target_referral_percentage: Figure('Referral fee, percent.')
})

const money = { currency: Text(), amount: Figure(), quantity: Figure() }

const CostDetail = Part({ type: Text('Purchase Price, Freight, Customs Duty, …'), document: Document, ...money })

/** A batch of goods and what it cost, by kind of cost and document. */
export const CostItem = Part({ batch: Document, ...money, details: List(CostDetail) })

const CogsDetail = Part({ type: Text(), batch: Document, document: Document, ...money })

/** A sale and the cost of the goods sold, by the batches that they came from. */
export const CogsItem = Part({ document: Document, ...money, details: List(CogsDetail) })
