/** The groups of tools in the OpenAPI document, in the order of the tools. */
export const tags = {
  Companies: 'The companies and reports that the user may see.',
  Inventory: 'Items: stock, restock figures, landed cost and cost of goods sold.',
  Warehouses: 'Warehouses and what they hold.',
  Import: 'Documents from JSON or from a PDF.',
  Analytics: 'Revenue and cost of goods sold by period, company, country and invoice.'
} as const

/**
 * NeonPanel's nine scopes in the order of its setup guide: what each means, the group of its tools, and what a consent
 * page says. What one opens is said by the `scopes` of each tool.
 */
const rows = [
  {
    name: 'read:inventory',
    meaning: 'Read inventory items and their balances.',
    tag: 'Inventory',
    consent: 'See your inventory items, their details and where they are.'
  },
  {
    name: 'read:analytics',
    meaning: 'Read revenue and cost of goods sold.',
    tag: 'Analytics',
    consent: 'See revenue and cost of goods sold side by side.'
  },
  {
    name: 'read:companies',
    meaning: 'Read company information.',
    tag: 'Companies',
    consent: 'See the companies you work with.'
  },
  {
    name: 'read:reports',
    meaning: 'Read the list of reports.',
    tag: 'Companies',
    consent: 'See the list of reports you may open.'
  },
  {
    name: 'read:warehouses',
    meaning: 'Read warehouses and what they hold.',
    tag: 'Warehouses',
    consent: 'See your warehouses and their balances.'
  },
  {
    name: 'read:revenue',
    meaning: 'With read:cogs, read revenue and cost of goods sold.',
    tag: 'Analytics',
    consent: 'See revenue figures.'
  },
  {
    name: 'read:cogs',
    meaning: 'Read the cost of goods sold.',
    tag: 'Inventory',
    consent: 'See cost of goods sold.'
  },
  {
    name: 'read:landed-cost',
    meaning: 'Read landed cost.',
    tag: 'Inventory',
    consent: 'See what your goods cost on arrival.'
  },
  {
    name: 'write:import',
    meaning: 'Import documents.',
    tag: 'Import',
    consent: 'Create documents, such as bills, in your name.'
  }
] as const

type Row = typeof rows[number]

export type Scope = Row['name']

/** The names of all scopes. */
export const scopes: readonly Scope[] = rows.map(({ name }) => name)

const byName: ReadonlyMap<string, Row> = new Map(rows.map(row => [row.name, row]))

/** All there is to know of a scope; undefined for a name that is none of NeonPanel's. */
export default function scopeNamed (name: string): Row | undefined {
  return byName.get(name)
}
