import { number, list, object, text, integer } from './common.ts'
import { Document } from './document.ts'

/** A product in one country: the same SKU in two countries is two items. Weights in pounds, lengths in inches. */
export const InventoryItem = object({
  id: integer('inventoryId of the other tools.'),
  name: text(),
  fnsku: text(),
  asin: text(),
  sku: text(),
  image: text(),
  country_code: text(),
  weight: number('Pounds.'),
  length: number('Inches.'),
  height: number('Inches.'),
  depth: number('Inches.')
})

/** The thirteen figures by which an item is reordered. */
export const RestockData = object({
  daily_sales_target: number('Target revenue a day.'),
  daily_unit_sales_target: number('Target units a day.'),
  unit_vendor_price: number('Purchase price of a unit.'),
  unit_landed_cost: number('Landed cost of a unit.'),
  estimated_daily_sales: number('Expected units a day.'),
  estimated_price: number('Expected selling price.'),
  lead_time_days: number('Days from order to arrival.'),
  safety_stock_days: number('Days of cover to keep.'),
  fba_lead_time_days: number('Days to the FBA centre.'),
  fba_safety_stock_days: number('Days of cover to keep at FBA.'),
  target_fba_fee: number('Fee of a unit.'),
  target_price: number('Target selling price.'),
  target_referral_percentage: number('Referral fee, percent.')
})

const money = { currency: text(), amount: number(), quantity: number() }

const CostDetail = object({ type: text('Purchase Price, Freight, Customs Duty, …'), document: Document, ...money })

/** A batch of goods and what it cost, by kind of cost and document. */
export const CostItem = object({ batch: Document, ...money, details: list(CostDetail) })

const CogsDetail = object({ type: text(), batch: Document, document: Document, ...money })

/** A sale and the cost of the goods sold, by the batches that they came from. */
export const CogsItem = object({ document: Document, ...money, details: list(CogsDetail) })
