import type { Step } from '../measures/concurrency.ts'
import type { Latency } from '../measures/latency.ts'
import type { Measured } from '../measured.ts'
import { grouped } from '../statistics.ts'
import { ms, percent, table, whole } from './format.ts'

/** Milliseconds by which the load may be late without a word. */
const LATE_MS = 10

function latencyCell ({ rate, good, refused, unanswered, late }: Latency): string {
  const parts = [`${whole(rate)}/s: ${ms(good.p50)} / ${ms(good.p99)}`]
  if (refused.count > 0) {
    const all = good.count + refused.count + unanswered
    parts.push(`${percent(refused.count / all)} refused in ${ms(refused.p50)} / ${ms(refused.p99)}`)
  }
  if (unanswered > 0) parts.push(`${whole(unanswered)} unanswered`)
  if ((late ?? 0) > LATE_MS) parts.push(`the load was ${ms(late)} late`)
  return parts.join('; ')
}

/** What servers answer at shares of their own peak, whether or not they keep up. */
function latencyTable (latency: readonly Latency[], nodes: number): string {
  const rows = [...grouped(latency, ({ server, node }) => nodes > 1 ? `${server}, Node ${node}` : server)]
  const shares = rows[0]?.[1].map(({ share }) => `${percent(share)} of its peak`) ?? []
  return table(['open loop: p50 / p99 ms', ...shares], rows.map(([name, own]) => [name, ...own.map(latencyCell)]))
}

/** What more connections bring, and what they cost. */
function concurrencyTable (steps: readonly Step[]): string {
  const rows = [...grouped(steps, ({ server }) => server)]
  const columns = rows[0]?.[1].map(({ connections }) => String(connections)) ?? []
  return table(['connections: calls/s (p50 / p99 ms)', ...columns], rows.map(([name, own]) =>
    [name, ...own.map(({ rate, p50, p99 }) => `${whole(rate)} (${ms(p50)} / ${ms(p99)})`)]))
}

/** The tables of latencies that a run has. */
export default function latencyTables ({ latency, concurrency, run: { nodes } }: Measured): string[] {
  return [
    ...latency ? ['', latencyTable(latency, nodes.length)] : [],
    ...concurrency ? ['', concurrencyTable(concurrency)] : []
  ]
}
