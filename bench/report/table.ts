import type { Measured } from '../measured.ts'
import type { Row } from '../measures/throughput.ts'
import type { Operation } from '../requests.ts'

const HUNDRED = 100

function whole (value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function cell (row: Row, operation: Operation): string {
  const rate = row[operation]
  return rate === undefined ? '–' : `${whole(rate)} (${(row.ratio[operation] ?? NaN).toFixed(2)})`
}

function line (cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The main table: answers a second, and in brackets the ratio to the floor. */
export function mainTable ({ rows }: Measured): string {
  const head = ['server', 'initialize', 'tools/list', 'tools/call', 'POST /tools', 'µs a call', 'p50 / p99 ms']
  const body = rows.map(row => [
    row.title, cell(row, 'initialize'), cell(row, 'list'), cell(row, 'call'), cell(row, 'rest'),
    Number.isFinite(row.cpu.call) ? whole(row.cpu.call ?? NaN) : '–', `${row.p50.toFixed(1)} / ${row.p99.toFixed(1)}`
  ])
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

function percent (ratio: number): string {
  return `${Math.round(ratio * HUNDRED)} %`
}

/** What else was measured, one line each. */
export function particularsOf (
  { starts = [], memory = [], concurrency = [], latency = [], streams, growth = [], redis, twoProcesses }: Measured
): string[] {
  const loaded = memory.at(-1)
  return [
    ...starts.map(({ server, ready, idle }) =>
      `${server}: first answer after ${whole(ready)} ms, ${whole(idle)} MiB idle`),
    ...loaded
      ? [`product: ${whole(loaded.memory)} MiB after ${loaded.minute} min of calls at full speed (after the ` +
      `first part: ${whole(memory[0]?.memory ?? NaN)})`]
      : [],
    ...concurrency.map(({ server, connections, rate, p50, p99 }) => `${server}, ${connections} connections: ` +
      `${whole(rate)} calls/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`),
    ...latency.map(({ server, share, rate, p50, p99, max, failed }) =>
      `${server} at ${percent(share)} of the product's peak (${whole(rate)}/s, open loop): p50 ${p50.toFixed(2)} ms, ` +
        `p99 ${p99.toFixed(2)} ms, highest ${max.toFixed(1)} ms, ${failed} failed`),
    ...streams
      ? [`${streams.count} idle event streams: opened in ${whole(streams.open)} ms, ` +
      `${streams.memory.toFixed(1)} MiB, one event reaches the last ${whole(streams.reached)} ms after the first`]
      : [],
    ...growth.map(({ what, ratio }) => `${what}: ${percent(ratio)} of the small case`),
    ...redis ? [`with Redis: ${percent(redis.ratio)} of the product without (${whole(redis.rate)} calls/s)`] : [],
    ...twoProcesses
      ? [`two processes: ${whole(twoProcesses.two)} calls/s, one: ${whole(twoProcesses.one)}; they ` +
      `were busy ${twoProcesses.busy.map(percent).join(' and ')}`]
      : []
  ]
}

/** Two warnings to a reader who compares figures. */
export function caveats ({ rows, run }: Measured): string[] {
  const idle = rows.filter(({ busy }) => (busy.call ?? 1) < 0.9).map(({ server }) => server)
  return [
    `Load: ${run.load}. Pinning: ${run.pinning}. Node ${run.node}, ${run.cores} cores, ${run.cpu}. ${run.rounds} ` +
      `rounds of ${run.seconds} s, medians.`,
    ...idle.length > 0 ? [`Not limited by its own core at tools/call, so faster than shown: ${idle.join(', ')}.`] : []
  ]
}
