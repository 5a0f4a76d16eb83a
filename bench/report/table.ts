import type { Measured } from '../measured.ts'
import type { Operation } from '../requests.ts'
import latencyTables from './latency.ts'
import { conditions, micros, ms, table, TITLES, whole } from './format.ts'
import type { Figures, Row } from './rows.ts'

const operations: readonly Operation[] = ['initialize', 'list', 'call', 'rest']
const titles = operations.map(operation => TITLES[operation])

/** A share of its core below which something else was the limit. */
const BUSY = 0.9

function share (value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–'
}

function rateCell (figures: Figures | undefined): string {
  return figures ? `${whole(figures.rate)} (${share(figures.ofFloor)} / ${share(figures.ofLimit)})` : '–'
}

/** What a row is called: with its Node where there are several. */
function nameOf ({ title, node }: Row, { run: { nodes } }: Measured): string {
  return nodes.length > 1 ? `${title}, Node ${node}` : title
}

/** Answers a second, with their ratio to floor and limit, the processor time of one, and latencies where measured. */
export function tables (measured: Measured): string[] {
  const { rows } = measured
  const rates = rows.map(row => {
    const { call } = row.operations
    return [nameOf(row, measured), ...operations.map(operation => rateCell(row.operations[operation])),
      call ? `${ms(call.p50)} / ${ms(call.p99)}` : '–']
  })
  const costs = rows.map(row => [nameOf(row, measured), ...operations.map(operation => {
    const figures = row.operations[operation]
    return figures ? micros(figures.cpu) : '–'
  })])
  return [
    table(['answers/s (of the floor / of the limit)', ...titles, 'call p50 / p99 ms'], rates), '',
    table(['CPU µs an answer (user + system)', ...titles], costs),
    ...latencyTables(measured)
  ]
}

/** Warnings to a reader who compares figures. */
export function caveats (measured: Measured): string[] {
  const { rows, run } = measured
  const { plan } = run
  const idle = rows.filter(({ operations: { call } }) => (call?.busy ?? 1) < BUSY).map(row => nameOf(row, measured))
  const fewer = rows.filter(({ processes }) => processes < plan.processes).map(row => nameOf(row, measured))
  return [
    `${conditions(run)} Medians of ${plan.processes} processes of each server, ${plan.rounds} rounds of ` +
      `${plan.seconds} s with each.`,
    'The limit does by hand for one tool what the product does for all: its checks, headers and log line.',
    ...fewer.length > 0 ? [`Of fewer processes: ${fewer.join('; ')}.`] : [],
    ...idle.length > 0 ? [`Not limited by its own core at tools/call, so faster than shown: ${idle.join('; ')}.`] : []
  ]
}
