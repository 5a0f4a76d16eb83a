import type { Ledger } from '../ledger/index.ts'
import type { Company } from '../ledger/types.ts'

/** A cell: text, a number, an amount in minor units of the company's currency, or a link. */
export type Cell = string | number | { minor: number } | { text: string, href: string }

export interface Table { columns: readonly string[], rows: readonly (readonly Cell[])[] }

/** What a report says about one company as of today. */
export type Figures = (ledger: Ledger, company: Company) => Table

/** The values of a key, added up. */
export function sumBy<Entry> (
  entries: readonly Entry[], key: (entry: Entry) => string, values: (entry: Entry) => readonly number[]
): [string, number[]][] {
  const sums = new Map<string, number[]>()
  for (const entry of entries) {
    const sum = sums.get(key(entry))
    const added = values(entry)
    if (sum === undefined) sums.set(key(entry), [...added])
    else for (const [index, value] of added.entries()) sum[index] = (sum[index] ?? 0) + value
  }
  return [...sums].sort(([left], [right]) => left < right ? -1 : 1)
}
