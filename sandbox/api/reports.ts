import type { FastifyInstance } from 'fastify'
import type { Person } from '../people.ts'
import { personOf } from './access.ts'
import type { ApiOptions } from './options.ts'

interface Report { id: number, slug: string, title: string, group: string, description: string, filters: readonly string[] }

/** Nine reports in four groups. */
const reports: readonly Report[] = [
  { id: 11, slug: 'inventory-value', title: 'Inventory value', group: 'Inventory', description: 'Units on hand and their landed cost by warehouse.', filters: ['company', 'date', 'warehouse'] },
  { id: 12, slug: 'stock-movements', title: 'Stock movements', group: 'Inventory', description: 'Receipts, transfers, sales, returns and adjustments by item.', filters: ['company', 'period', 'item'] },
  { id: 13, slug: 'restock-plan', title: 'Restock plan', group: 'Inventory', description: 'What to order and to ship, and when.', filters: ['company', 'country'] },
  { id: 21, slug: 'profit-and-loss', title: 'Profit and loss', group: 'Finance', description: 'Revenue, cost of goods sold and fees by month.', filters: ['company', 'period'] },
  { id: 22, slug: 'cogs-by-invoice', title: 'COGS by invoice', group: 'Finance', description: 'What the units of each invoice cost, by batch and bill.', filters: ['company', 'period', 'country'] },
  { id: 23, slug: 'bills-to-pay', title: 'Bills to pay', group: 'Finance', description: 'Open bills and their instalments by due date.', filters: ['company', 'vendor'] },
  { id: 31, slug: 'sales-by-marketplace', title: 'Sales by marketplace', group: 'Sales', description: 'Units and revenue by country and day.', filters: ['company', 'period', 'country'] },
  { id: 32, slug: 'returns', title: 'Returns', group: 'Sales', description: 'Returned units and their share of what was sold.', filters: ['company', 'period'] },
  { id: 41, slug: 'supplier-lead-times', title: 'Supplier lead times', group: 'Purchasing', description: 'Days from order to arrival by vendor.', filters: ['company', 'vendor'] }
]
const few = ['inventory-value', 'stock-movements', 'sales-by-marketplace']

/** Who sees every company's documents sees all reports; a person who may not import sees three, one without companies none. */
function reportsOf (person: Person): readonly Report[] {
  if (person.companies.length === 0) return []
  return person.mayImport ? reports : reports.filter(({ slug }) => few.includes(slug))
}

/** listReports: pages for a browser, in the shape of 2025 (query_filters) or of 2026 (id). */
export default async function listReports (fastify: FastifyInstance, { origin, reportsShape = () => '2026' }: ApiOptions) {
  fastify.get('/reports', async request => {
    const base = typeof origin === 'string' ? origin : origin()
    const found = reportsOf(personOf(request))
    const data = found.map(({ id, slug, title, group, description, filters }) => {
      const report = { title, group, description, link: `${base}/app/reports/${slug}` }
      return reportsShape() === '2025' ? { ...report, query_filters: filters } : { id, ...report }
    })
    return { count: data.length, data }
  })
}
