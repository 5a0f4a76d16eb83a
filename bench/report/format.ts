import { totalOf, type CpuTime } from '../cpu-time.ts'
import type { Run } from '../measured.ts'

const HUNDRED = 100

/** A number without fraction, thousands apart. */
export function whole (value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

export function percent (ratio: number): string {
  return `${Math.round(ratio * HUNDRED)} %`
}

/** Milliseconds, as exact as they are small; a dash for none. */
export function ms (value: number | null): string {
  return value === null ? '–' : value < HUNDRED ? value.toFixed(1) : whole(value)
}

/** Microseconds of processor time: all (user + system). */
export function micros (cpu: CpuTime): string {
  if (!Number.isFinite(totalOf(cpu))) return '–'
  return `${totalOf(cpu).toFixed(1)} (${cpu.user.toFixed(1)} + ${cpu.system.toFixed(1)})`
}

/** A row of a table in Markdown. */
export function line (cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A table in Markdown. */
export function table (head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** With what and on what a run was made, in words. */
export function conditions ({ load, pinning, awake, others, nodes, cores, cpu }: Run): string {
  const words = `Load: ${load}. Pinning: ${pinning}${awake ? `, ${awake}` : ''}. ` +
    `Node ${nodes.join(', ')}, ${cores} cores, ${cpu}.`
  return others.quiet ? words : `${words} The machine was not quiet: others used ${percent(others.share)} of it.`
}

/** What operations are called. */
export const TITLES = { initialize: 'initialize', list: 'tools/list', call: 'tools/call', rest: 'POST /tools' } as const
