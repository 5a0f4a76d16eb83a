import { formatDay } from '../ledger/day.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Company } from '../ledger/types.ts'
import { recentEvents } from './inventory.ts'
import { type Figures, sumBy } from './table.ts'

const SALES_DAYS = 14
const RETURNS_DAYS = 90

/** Units and amounts of invoices and returns, the latter negative. */
function sales (ledger: Ledger, company: Company, days: number) {
  return recentEvents(ledger, company, days).flatMap(event => {
    if (event.type !== 'sell' && event.type !== 'return') return []
    const { day, item: { country }, quantity, amount } = event
    const sign = event.type === 'sell' ? 1 : -1
    return [{ country, day, sign, units: sign * quantity, amount: sign * amount }]
  })
}

export const salesByMarketplace: Figures = (ledger, company) => {
  const sold = sales(ledger, company, SALES_DAYS)
  const rows = sumBy(sold, ({ day, country }) => `${formatDay(day)} ${country}`, ({ units, amount }) => [units, amount])
  return {
    columns: ['Day', 'Country', 'Units', 'Revenue'],
    rows: rows.reverse().map(([key, [units = 0, minor = 0]]) => [...key.split(' '), units, { minor }])
  }
}

export const returns: Figures = (ledger, company) => {
  const moved = sales(ledger, company, RETURNS_DAYS)
  const rows = sumBy(moved, ({ country }) => country, ({ sign, units }) => sign > 0 ? [units, 0] : [0, -units])
  return {
    columns: ['In 90 days', 'Sold', 'Returned', 'Share'],
    rows: rows.map(([country, [sold = 0, returned = 0]]) => {
      const share = sold === 0 ? '–' : `${(returned * 100 / sold).toFixed(1)} %`
      return [country, sold, returned, share]
    })
  }
}
