import { warehouseOf } from '../../sandbox/ledger/companies.ts'
import type { Ledger } from '../../sandbox/ledger/index.ts'
import type { Company, Item, Warehouse } from '../../sandbox/ledger/types.ts'
import { people, type Person } from '../../sandbox/people.ts'

/** The books behind the demo, as its user Ana may see them. */
export interface Books {
  ledger: Ledger
  ana: Person
  companies: readonly Company[]
  kestrel: Company
  birch: Company
  item (company: Company, id: number): Item
  warehouse (company: Company, name: string): Warehouse
  /** Units of an item on a day, by warehouse. */
  stock (company: Company, id: number, day: string): Map<string, number>
  /** Revenue and COGS of a company in a period; of one country, where one is named. */
  figures (company: Company, start: string, end: string, country?: string): { revenue: number, cogs: number }
}

function found<T> (value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The books have no ${what}.`)
  return value
}

/** The books of a ledger. */
export default function open (ledger: Ledger): Books {
  const company = (shortName: string) =>
    found(ledger.companies.find(company => company.shortName === shortName), shortName)
  const item = (company: Company, id: number) => found(ledger.journal(company).item(id), `item ${id}`)
  const ana = found(people.find(({ name }) => name === 'Ana'), 'Ana')
  return {
    ledger,
    ana,
    companies: ana.companies.map(company),
    kestrel: company('KHG'),
    birch: company('BTG'),
    item,
    warehouse: (company, name) => warehouseOf(company, warehouse => warehouse.name === name),
    stock (company, id, day) {
      const { balances_data: { balances_list: list } } = ledger.itemDetails(company, item(company, id), day)
      return new Map(list.map(({ warehouse, balance }) => [warehouse.name, balance]))
    },
    figures (company, start, end, country) {
      const totals = ledger.journal(company).invoices().filter(({ document, country: of }) =>
        within(document.date, start, end) && (country === undefined || of === country))
      const sum = (of: 'revenue' | 'cogs') => totals.reduce((sum, total) => sum + total[of], 0) / 100
      return { revenue: sum('revenue'), cogs: sum('cogs') }
    }
  }
}

/** Whether a day (since 1970) lies in a period. */
export function within (day: number | null, start: string, end: string): boolean {
  const [first, last] = [start, end].map(text => Date.parse(`${text}T00:00:00Z`) / 86_400_000)
  return day !== null && day >= Number(first) && day <= Number(last)
}
