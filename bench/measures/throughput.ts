import drive, { type Slice } from '../load/index.ts'
import { CONNECTIONS, type Plan } from '../plans.ts'
import type { Operation } from '../requests.ts'
import startServer, { operationsOf, probe, type Server } from '../server.ts'
import type { Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'

/** One load on one process: its rate as a share of the floor's and of the limit's in the same round. */
export interface Sample extends Slice {
  spec: Spec
  operation: Operation
  /** Which of the processes of its server. */
  process: number
  ofFloor: number
  ofLimit: number
}

type Taken = Omit<Sample, 'ofFloor' | 'ofLimit'>

/** The servers of a run, and which of them get fewer processes: peers. */
interface Contenders { own: readonly Spec[], peers: readonly Spec[] }

/** A list that begins at another place, so that nobody always has the same neighbour in time. */
function rotated<T> (list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

/** A round's loads beside its references. `rest` is held against the floor's call: the floor has no such route. */
function related (round: readonly Taken[]): Sample[] {
  function rateOf (name: string, { spec: { runtime } }: Taken, operation: Operation): number {
    const found = round.find(({ spec, operation: own }) =>
      spec.name === name && spec.runtime === runtime && own === operation)
    return found?.rate ?? NaN
  }
  return round.map(taken => {
    const { operation, rate } = taken
    return {
      ...taken,
      ofFloor: rate / rateOf('floor', taken, operation === 'rest' ? 'call' : operation),
      ofLimit: rate / rateOf('limit', taken, operation)
    }
  })
}

/**
 * Every operation on every server: a process of each, some rounds, and the same with new processes, because of two
 * processes of the same code one is luckier. Within a round one server comes right after the other, so that what
 * disturbs the machine disturbs them alike. `check` sees the first processes.
 */
export default async function throughput (
  { own, peers }: Contenders, environment: Environment,
  { plan, tokens, print, check }: {
    plan: Plan, tokens: readonly string[], print (text: string): void, check (servers: readonly Server[]): Promise<void>
  }
): Promise<Sample[]> {
  const samples: Sample[] = []
  const began = performance.now()
  const load = (server: Server, operation: Operation, seconds: number) =>
    drive(server, environment, { operation, connections: CONNECTIONS, seconds, tokens })
  for (let process = 0; process < plan.processes; process++) {
    if (process > 0 && performance.now() - began > plan.budget * 1000) break
    const specs = process < plan.withPeers ? [...own, ...peers] : own
    const servers = await Promise.all(specs.map(spec => startServer(spec, environment)))
    for (const server of servers) await probe(server, tokens[0] ?? '')
    if (process === 0) await check(servers)
    for (const server of servers) {
      const warmed = plan.warmCallsOnly ? ['call'] as const : operationsOf(server.spec)
      for (const operation of warmed) await load(server, operation, plan.warm)
    }
    for (let round = 0; round < plan.rounds; round++) {
      print(`process ${process + 1} of ${plan.processes}, round ${round + 1} of ${plan.rounds}`)
      const taken: Taken[] = []
      for (const operation of ['initialize', 'list', 'call', 'rest'] as const) {
        for (const server of rotated(servers, process * plan.rounds + round)) {
          if (!operationsOf(server.spec).includes(operation)) continue
          taken.push({ ...await load(server, operation, plan.seconds), spec: server.spec, operation, process })
        }
      }
      samples.push(...related(taken))
    }
    await Promise.all(servers.map(server => server.stop()))
  }
  return samples
}
