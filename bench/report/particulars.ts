import type { Measured } from '../measured.ts'
import { grouped } from '../statistics.ts'
import { percent, whole } from './format.ts'

/** What else was measured, one line each. */
export default function particularsOf (
  { starts = [], memory = [], streams, growth = [], redis, twoProcesses }: Measured
): string[] {
  return [
    ...starts.map(({ server, node, ready, idle }) =>
      `${server} on Node ${node}: first answer after ${whole(ready)} ms, ${whole(idle)} MiB idle`),
    ...[...grouped(memory, ({ node }) => node)].map(([node, seen]) =>
      `product on Node ${node}: ${whole(seen.at(-1)?.memory ?? NaN)} MiB after ${seen.at(-1)?.minute ?? 0} min of ` +
      `calls at full speed (after the first part: ${whole(seen[0]?.memory ?? NaN)})`),
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
