import type { Ledger } from '../ledger/index.ts'
import type { ImportFaults } from '../ledger/imports.ts'

/** How repeated query keys are read: `k=a&k=b`, `k[]=a&k[]=b` (a plain key keeps its last value), or both. */
export type ArrayStyle = 'any' | 'repeat' | 'brackets'

/** `origin`: where browsers reach the sandbox, for the links in its answers. Functions are asked at each request. */
export interface ApiOptions {
  ledger: Ledger
  clock: () => number
  origin: string | (() => string)
  reportsShape?: () => '2025' | '2026'
  detailsPath?: () => 'both' | 'balances' | 'details'
  arrayStyle?: () => ArrayStyle
  importFaults?: () => ImportFaults
}
