import type { Client, Demand } from './clients.ts'
import type { Context } from './context.ts'

/** Something that is not as clients need it. */
export interface Fault {
  level: 'warn' | 'fail'
  /** What it breaks, and by that whom. */
  demand: Demand
  seen: string
  expected: string
  /** What to change, as a sentence. */
  mend: string
  /** The names of those that it hurts, where that is not everybody who demands it. */
  only?: readonly Client['name'][]
  /** Operators may want it so: it only warns as long as nobody asks about a client that it hurts. */
  isChoice?: true
}

/** What a step has found: what was seen, or why there was nothing to look at. */
export interface Outcome { seen: string, faults: readonly Fault[], skipped: boolean }

/** One step of a client's way to an answer. */
export interface Step {
  /** Its name in reports, for ever. */
  id: string
  /** What it looks at. */
  title: string
  /** What its faults may be of. */
  demands: readonly Demand[]
  /** Later steps use what it finds. */
  provides?: true
  /** Why nobody can go on where it comes to no end. */
  blocks?: string
  /** Why it cannot be taken, by what earlier steps have found. */
  without?: (context: Context) => string | undefined
  /** Milliseconds on top of those of any step. */
  extra?: (context: Context) => number
  run (context: Context, signal: AbortSignal): Promise<Outcome>
}

/** All is well, or what is not. */
export function found (seen: string, ...faults: readonly (Fault | false | undefined)[]): Outcome {
  return { seen, faults: faults.filter(fault => fault !== false && fault !== undefined), skipped: false }
}

/** There was nothing to look at. */
export function skip (why: string): Outcome {
  return { seen: why, faults: [], skipped: true }
}

function fault (level: Fault['level']) {
  return (demand: Demand, seen: string, expected: string, mend: string, only?: Fault['only']): Fault =>
    ({ level, demand, seen, expected, mend, ...only && { only } })
}

/** Those that it hurts cannot go on. */
export const fail = fault('fail')

/** Those that it hurts can go on, with less. */
export const warn = fault('warn')
