import type { Person } from '../people.ts'
import { billsToPay, cogsByInvoice, profitAndLoss } from './finance.ts'
import { inventoryValue, restockPlan, stockMovements, transferTimes } from './inventory.ts'
import { returns, salesByMarketplace } from './sales.ts'
import type { Figures } from './table.ts'

interface Report {
  id: number
  slug: string
  title: string
  group: string
  description: string
  filters: readonly string[]
  figures: Figures
}

/** Nine reports in four groups. */
const reports: readonly Report[] = [
  {
    id: 11,
    slug: 'inventory-value',
    title: 'Inventory value',
    group: 'Inventory',
    description: 'Units on hand and their landed cost by warehouse.',
    filters: ['company', 'date', 'warehouse'],
    figures: inventoryValue
  },
  {
    id: 12,
    slug: 'stock-movements',
    title: 'Stock movements',
    group: 'Inventory',
    description: 'Receipts, transfers, sales, returns and adjustments of 30 days.',
    filters: ['company', 'period', 'item'],
    figures: stockMovements
  },
  {
    id: 13,
    slug: 'restock-plan',
    title: 'Restock plan',
    group: 'Inventory',
    description: 'What to order, and when.',
    filters: ['company', 'country'],
    figures: restockPlan
  },
  {
    id: 21,
    slug: 'profit-and-loss',
    title: 'Profit and loss',
    group: 'Finance',
    description: 'Revenue, cost of goods sold and gross profit by month.',
    filters: ['company', 'period'],
    figures: profitAndLoss
  },
  {
    id: 22,
    slug: 'cogs-by-invoice',
    title: 'COGS by invoice',
    group: 'Finance',
    description: 'What the units of each invoice earned and cost.',
    filters: ['company', 'period', 'country'],
    figures: cogsByInvoice
  },
  {
    id: 23,
    slug: 'bills-to-pay',
    title: 'Bills to pay',
    group: 'Finance',
    description: 'Bills that are open or drafts.',
    filters: ['company', 'vendor'],
    figures: billsToPay
  },
  {
    id: 31,
    slug: 'sales-by-marketplace',
    title: 'Sales by marketplace',
    group: 'Sales',
    description: 'Units and revenue by country and day.',
    filters: ['company', 'period', 'country'],
    figures: salesByMarketplace
  },
  {
    id: 32,
    slug: 'returns',
    title: 'Returns',
    group: 'Sales',
    description: 'Returned units and their share of what was sold.',
    filters: ['company', 'period'],
    figures: returns
  },
  {
    id: 41,
    slug: 'transfer-times',
    title: 'Transfer times',
    group: 'Logistics',
    description: 'Days from the store to the marketplace by country.',
    filters: ['company', 'country'],
    figures: transferTimes
  }
]
const few = ['inventory-value', 'stock-movements', 'sales-by-marketplace']

/** A person who may import sees all reports, one who may not sees three, one without companies none. */
export default function reportsOf (person: Person): readonly Report[] {
  if (person.companies.length === 0) return []
  return person.mayImport ? reports : reports.filter(({ slug }) => few.includes(slug))
}
