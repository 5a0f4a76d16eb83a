import type { Outcome } from './callers.ts'
import type { Pulse } from './gateway.ts'

/** What was seen in all: the outcomes, the gateway's pulse, and how often each document was sent to NeonPanel. */
interface Seen {
  outcomes: readonly Outcome[],
  pulses: readonly Pulse[],
  posts: ReadonlyMap<string, number>,
  lost: number
  /** Milliseconds that the event loop may be late. */
  maxDelay: number
}

/** A figure, and whether it is as it should be. */
export interface Measure { name: string, value: string, passes: boolean }

const PULSES_A_MINUTE = 6
/** The share of a run in which caches fill. */
const WARM = 0.3

function percentile (values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** The slope of the straight line that comes closest, for each step. */
function slope (values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const [over, under] =
    values.reduce(([a, b], value, index) => [a + (index - middle) * (value - mean), b + (index - middle) ** 2], [0, 0])
  return over / under
}

function percent (part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(3)} % of ${whole}`
}

/** The figures of a run, each with its verdict (docs/security-reliability.md 11, REL-21). */
export default function verdict ({ outcomes, pulses, posts, lost, maxDelay }: Seen): Measure[] {
  const reads = outcomes.filter(({ kind, fault }) => kind !== 'write' && !fault)
  const good = reads.filter(({ good }) => good)
  const writes = outcomes.filter(({ kind }) => kind === 'write')
  const twice = [...posts.values()].filter(times => times > 1)
  const warm = pulses.slice(Math.floor(pulses.length * WARM))
  const growth = slope(warm.map(({ memory }) => memory)) * PULSES_A_MINUTE
  const delay = percentile(pulses.map(({ delay }) => delay), 0.99)
  const times = good.filter(({ kind }) => kind !== 'stream').map(({ ms }) => ms)
  const broken = outcomes.filter(({ status }) => status === 500)
  return [
    {
      name: 'reads of others outside a fault',
      value: percent(good.length, reads.length),
      passes: good.length >= reads.length * 0.999 && reads.length > 0
    },
    {
      name: 'their time, p50 / p99 / longest',
      value: [percentile(times,
        0.5), percentile(times, 0.99), Math.max(...times)].map(ms => `${Math.round(ms)} ms`).join(' / '),
      passes: true
    },
    { name: 'all calls', value: percent(outcomes.filter(({ good }) => good).length, outcomes.length), passes: true },
    {
      name: 'writes done',
      value: percent(writes.filter(({ good }) => good).length, writes.length),
      passes: writes.length > 0
    },
    {
      name: 'documents sent twice',
      value: `${twice.length} of ${posts.size}`,
      passes: twice.length === 0 && posts.size > 0
    },
    { name: 'answers 500', value: String(broken.length), passes: broken.length === 0 },
    { name: 'calls without an end', value: String(lost), passes: lost === 0 },
    {
      name: 'memory in use',
      value: `${warm.map(({ memory }) => memory.toFixed(1)).join(' ')} MiB: ${growth.toFixed(2)} MiB a minute`,
      passes: growth < 1
    },
    {
      name: 'resident memory, most',
      value: `${Math.round(Math.max(...pulses.map(({ rss }) => rss)))} MiB`,
      passes: pulses.every(({ rss }) => rss < 300)
    },
    { name: 'event loop delay, p99', value: `${delay.toFixed(1)} ms`, passes: delay < maxDelay }
  ]
}
