import { number, object, text } from './common.ts'
import { Company } from './company.ts'
import { Document } from './document.ts'

/** One period and group of the revenue report. Amounts of two currencies do not add up. */
export const RevenueRow = object({
  start_date: text(),
  end_date: text(),
  revenue_amount: number(),
  cogs_amount: number('Cost of goods sold.'),
  currency: text(),
  company: Company,
  country_code: text(),
  invoice: Document
})
