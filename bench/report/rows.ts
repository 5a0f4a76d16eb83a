import type { CpuTime } from '../cpu-time.ts'
import type { Sample } from '../measures/throughput.ts'
import type { Operation } from '../requests.ts'
import { grouped, median, medians, spread } from '../statistics.ts'

/** What one operation came to: the median over the processes of the median over the rounds of each. */
export interface Figures {
  /** Answers a second, and as a share of the floor's and the limit's. */
  rate: number
  ofFloor: number
  ofLimit: number
  /** (highest - lowest) / median of `ofFloor` over the processes. */
  spread: number
  /** Processor time of the server per answer, in microseconds. */
  cpu: CpuTime
  /** The share of its core that the server used: where it is low, the load or the upstream was the limit. */
  busy: number
  /** Milliseconds at full speed. */
  p50: number
  p99: number
}

/** A server's line. */
export interface Row {
  server: string
  title: string
  node: string
  processes: number
  operations: Partial<Record<Operation, Figures>>
}

function figuresOf (samples: readonly Sample[]): Figures {
  const each = (read: (sample: Sample) => number) => medians(samples, ({ process }) => process, read)
  const middle = (read: (sample: Sample) => number) => median(each(read))
  return {
    rate: middle(({ rate }) => rate),
    ofFloor: middle(({ ofFloor }) => ofFloor),
    ofLimit: middle(({ ofLimit }) => ofLimit),
    spread: spread(each(({ ofFloor }) => ofFloor)),
    cpu: { user: middle(({ cpu }) => cpu.user), system: middle(({ cpu }) => cpu.system) },
    busy: middle(({ busy }) => busy),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99)
  }
}

/** One line for each server on each Node, in the order in which they were first measured. */
export default function rowsOf (samples: readonly Sample[]): Row[] {
  return [...grouped(samples, ({ spec }) => spec)].map(([{ name, title, runtime }, own]) => ({
    server: name,
    title,
    node: runtime.version,
    processes: new Set(own.map(({ process }) => process)).size,
    operations: Object.fromEntries([...grouped(own, ({ operation }) => operation)]
      .map(([operation, values]) => [operation, figuresOf(values)]))
  }))
}
