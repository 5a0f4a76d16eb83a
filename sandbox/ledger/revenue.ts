import type { Journal, InvoiceTotal } from './journal.ts'
import { type Day, formatDay } from './day.ts'
import periods, { type Periodicity } from './periods.ts'
import { type CompanyJson, type DocumentJson, money, presentCompany, presentDocument } from './present.ts'

export const groups = ['company', 'country', 'invoice'] as const
export type Grouping = typeof groups[number]

/** `countries` null: all. `until`: the last day a company knows of, its today. */
interface RevenueQuery {
  start: Day
  end: Day
  countries: readonly string[] | null
  grouping: readonly Grouping[]
  periodicity: Periodicity
  until: (journal: Journal) => Day
}

/** A row of revenue and COGS; a group column is null unless it was asked for. */
export interface RevenueRow {
  start_date: string
  end_date: string
  revenue_amount: number
  cogs_amount: number
  currency: string
  company: CompanyJson | null
  country_code: string | null
  invoice: DocumentJson | null
}

interface Sum { journal: Journal, first: InvoiceTotal, revenue: number, cogs: number, key: string }

function keyOf (journal: Journal, { country, document }: InvoiceTotal, grouping: readonly Grouping[]): string {
  const { company } = journal
  return [
    grouping.includes('company') ? String(company.id).padStart(9, '0') : '',
    grouping.includes('country') ? country : '',
    grouping.includes('invoice') ? document.number ?? '' : '',
    grouping.includes('company') ? '' : company.currency
  ].join('\t')
}

/**
 * Revenue and COGS (without losses) by group and period: empty periods left out, amounts of two currencies never
 * added, rows sorted by start, company id, country, invoice.
 */
export default function revenueAndCogs (journals: readonly Journal[], query: RevenueQuery): RevenueRow[] {
  const { start, end, countries, grouping, periodicity } = query
  const wanted = countries === null ? null : new Set(countries.map(country => country.toUpperCase()))
  const buckets = periods(periodicity, start, end).map(period => ({ period, sums: new Map<string, Sum>() }))

  function add (journal: Journal, invoice: InvoiceTotal): void {
    const bucket = buckets.findLast(({ period }) => period.start <= invoice.day)
    if (bucket === undefined) return
    const key = keyOf(journal, invoice, grouping)
    const sum = bucket.sums.get(key)
    if (sum === undefined) {
      bucket.sums.set(key,
        { journal, first: invoice, revenue: invoice.revenue, cogs: invoice.cogs, key })
    } else {
      sum.revenue += invoice.revenue
      sum.cogs += invoice.cogs
    }
  }

  for (const journal of journals) {
    const last = Math.min(end, query.until(journal))
    for (const invoice of journal.invoices()) {
      if (invoice.day >= start && invoice.day <= last && (wanted === null || wanted.has(invoice.country))) {
        add(journal, invoice)
      }
    }
  }
  return buckets.flatMap(({ period, sums }) => [...sums.values()]
    .sort((left, right) => left.key < right.key ? -1 : 1)
    .map(({ journal, first, revenue, cogs }) => ({
      start_date: formatDay(period.start),
      end_date: formatDay(period.end),
      revenue_amount: money(journal.company, revenue),
      cogs_amount: money(journal.company, cogs),
      currency: journal.company.currency,
      company: grouping.includes('company') ? presentCompany(journal.company) : null,
      country_code: grouping.includes('country') ? first.country : null,
      invoice: grouping.includes('invoice') ? presentDocument(journal, first.document) : null
    })))
}
