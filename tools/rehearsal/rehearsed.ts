/** What NeonPanel has, as far as a rehearsal may ask: a row, or an answer. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Asks a reading tool in the name of the caller: its answer; null where NeonPanel has nothing under these ids;
 * undefined where that is not to be known, because the token does not open the tool or NeonPanel does not answer.
 */
export type Lookup = (tool: string, input: Row) => Promise<Row | null | undefined>

export interface Name { argument: string, id: string, name: string }

interface Line {
  line: number
  name?: string | undefined
  quantity?: number | undefined
  rate?: number | undefined
  amount?: string | undefined
  warehouse?: string | undefined
  received_date?: string | undefined
}

/** A document as it would be created. Amounts are decimal texts. */
export interface RehearsedDocument {
  type: string
  ref_number?: string | undefined
  date?: string | undefined
  vendor?: string | undefined
  currency?: string | undefined
  total?: string | undefined
  line_count: number
  lines: readonly Line[]
  documents?: readonly string[] | undefined
}

/** What may be the same as what would be created. */
export interface Duplicate {
  reason: string, ref_number?: string | undefined, status?: string | undefined, link?: string | undefined
}

/** What a call would create, found without writing. */
export interface Rehearsed {
  /** The end of "Creates …": what, how much, for whom. */
  creates: string
  /** What must still be so at the commit; an empty text where it was not to be known. */
  found: { currency: string, duplicates: string }
  documents: readonly RehearsedDocument[]
  totals: readonly { currency: string, amount: string }[]
  names: readonly Name[]
  duplicates: readonly Duplicate[]
  warnings: readonly string[]
  not_known: readonly string[]
}

const MAX_SHOWN = 80
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu

/** A text of others as a sentence may repeat it: one line of at most so many characters. */
export function shown (value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).replace(INVISIBLE, ' ').trim()
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…`.toWellFormed() : text
}
