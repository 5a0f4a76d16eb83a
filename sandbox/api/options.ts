import type { Ledger } from '../ledger/index.ts'
import type { ImportFaults } from '../ledger/imports.ts'

/**
 * How repeated query keys are read: `k=a&k=b`, `k[]=a&k[]=b` (a plain key keeps its last value; `strict`: is refused),
 * or both.
 */
export type ArrayStyle = 'any' | 'repeat' | 'brackets' | 'strict'

/** `origin`: where browsers reach the sandbox, for the links in its answers. Functions are asked at each request. */
export interface ApiOptions {
  ledger: Ledger
  clock: () => number
  origin: string | (() => string)
  reportsShape?: () => '2025' | '2026'
  detailsPath?: () => 'both' | 'balances' | 'details'
  arrayStyle?: () => ArrayStyle
  /** Whether each company with items has 10,000 of them in its list. */
  manyItems?: () => boolean
  /** Whether the filters are repeated in the answer. */
  echoes?: () => boolean
  importFaults?: () => ImportFaults
}
