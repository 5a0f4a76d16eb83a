import { Figure, Part, Text } from './common.ts'
import { Company } from './company.ts'
import { Document } from './document.ts'

/** One period and group of the revenue report. Amounts of two currencies do not add up. */
export const RevenueRow = Part({
  start_date: Text(),
  end_date: Text(),
  revenue_amount: Figure(),
  cogs_amount: Figure('Cost of goods sold.'),
  currency: Text(),
  company: Company,
  country_code: Text(),
  invoice: Document
})
