import drive, { type Slice } from '../load/index.ts'
import type { Operation } from '../requests.ts'
import type { Server } from '../server.ts'
import figure, { median } from '../statistics.ts'
import type { Environment } from '../environment.ts'

export const operations: readonly Operation[] = ['initialize', 'list', 'call', 'rest']

type PerOperation = Partial<Record<Operation, number>>

/** A server's line: answers a second, their ratio to the floor of the same round, and what a call costs. */
export interface Row extends PerOperation {
  server: string
  title: string
  ratio: PerOperation
  /** (highest - lowest) / median of the ratios. */
  spread: PerOperation
  /** Processor time of the server per answer, in microseconds. */
  cpu: PerOperation
  /** The share of its core that the server used: where it is low, the load or the upstream was the limit. */
  busy: PerOperation
  p50: number
  p99: number
}

/** `warm` names the operations that run once before anything counts; after `budget` seconds no further round begins. */
interface Plan {
  rounds: number
  seconds: number
  warm: readonly Operation[]
  budget: number
  connections: number
  tokens: readonly string[]
  print (text: string): void
}

interface Sample extends Slice { server: Server, operation: Operation, ratio: number }

function has (server: Server, operation: Operation): boolean {
  return operation !== 'rest' || server.spec.name === 'product'
}

/** One figure for each operation that the server has. */
function each (samples: readonly Sample[], read: (values: readonly Sample[]) => number): PerOperation {
  const present = operations.filter(operation => samples.some(sample => sample.operation === operation))
  return Object.fromEntries(present.map(operation =>
    [operation, read(samples.filter(sample => sample.operation === operation))]))
}

function rowOf ({ spec }: Server, samples: readonly Sample[]): Row {
  const middle = (read: (slice: Sample) => number) => each(samples, values => median(values.map(read)))
  const calls = samples.filter(({ operation }) => operation === 'call')
  return {
    server: spec.name,
    title: spec.title,
    ...middle(({ rate }) => rate),
    ratio: middle(({ ratio }) => ratio),
    spread: each(samples, values => figure(values.map(({ ratio }) => ratio)).spread),
    cpu: middle(({ cpu }) => cpu),
    busy: middle(({ busy }) => busy),
    p50: median(calls.map(({ p50 }) => p50)),
    p99: median(calls.map(({ p99 }) => p99))
  }
}

/**
 * Every operation on every server, in rounds: within a round one server comes right after the other, so that what
 * disturbs the machine disturbs them alike. `rest` is held against the floor's call. The first server is the floor.
 */
export default async function throughput (
  servers: readonly Server[], environment: Environment, plan: Plan
): Promise<{ rows: Row[], rounds: number }> {
  const { seconds, connections, tokens } = plan
  const samples: Sample[] = []
  const began = performance.now()
  for (const server of servers) {
    for (const operation of plan.warm) {
      if (has(server, operation)) await drive(server, environment, { operation, connections, seconds, tokens })
    }
  }
  let round = 1
  for (; round <= plan.rounds && (round === 1 || performance.now() - began < plan.budget * 1000); round++) {
    plan.print(`round ${round} of ${plan.rounds}`)
    const floor = new Map<Operation, number>()
    for (const operation of operations) {
      for (const server of servers) {
        if (!has(server, operation)) continue
        const slice = await drive(server, environment, { operation, connections, seconds, tokens })
        if (server === servers[0]) floor.set(operation, slice.rate)
        const ratio = slice.rate / (floor.get(operation === 'rest' ? 'call' : operation) ?? NaN)
        samples.push({ ...slice, server, operation, ratio })
      }
    }
  }
  return {
    rows: servers.map(server => rowOf(server, samples.filter(sample => sample.server === server))), rounds: round - 1
  }
}
