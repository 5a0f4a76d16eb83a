import { totalOf, type CpuTime } from '../cpu-time.ts'
import { freePort, type Environment } from '../environment.ts'
import drive, { type Slice } from '../load/index.ts'
import { particulars, type Run } from '../measured.ts'
import type { Options } from '../options.ts'
import planOf, { CONNECTIONS, type Plan } from '../plans.ts'
import type { Operation } from '../requests.ts'
import type { Runtime } from '../runtimes.ts'
import startServer, { operationsOf, probe, type Server } from '../server.ts'
import { product, ROOT } from '../servers.ts'
import { grouped, median } from '../statistics.ts'
import buildOf, { type Build } from './builds.ts'
import compare, { type Ratio } from './ratio.ts'

const SUBJECTS = 100

/** What a build needs for an operation: medians over processes, each in its least disturbed round. */
interface Need { rate: number, cpu: CpuTime }

/** An operation on both builds; `ratio` is of processor time, this build's to the other's. */
export interface Comparison { operation: Operation, node: string, ours: Need, theirs: Need, ratio: Ratio }

export interface Compared { against: string, comparisons: readonly Comparison[], run: Run }

interface Sample extends Slice { operation: Operation, process: number, ours: boolean }

/** The round of each process in which an answer took least: whatever else runs on the machine can only add to it. */
function leastDisturbed (samples: readonly Sample[]): Sample[] {
  return [...grouped(samples, ({ process }) => process).values()].map(rounds =>
    rounds.reduce((least, round) => totalOf(round.cpu) < totalOf(least.cpu) ? round : least))
}

function needOf (samples: readonly Sample[]): Need {
  const middle = (read: (sample: Sample) => number) => median(samples.map(read))
  const cpu = { user: middle(({ cpu }) => cpu.user), system: middle(({ cpu }) => cpu.system) }
  return { rate: middle(({ rate }) => rate), cpu }
}

function comparisonOf (operation: Operation, node: string, samples: readonly Sample[]): Comparison {
  const ours = leastDisturbed(samples.filter(({ ours }) => ours))
  const theirs = leastDisturbed(samples.filter(({ ours }) => !ours))
  const totals = (own: readonly Sample[]) => own.map(({ cpu }) => totalOf(cpu))
  const ratio = compare(totals(ours), totals(theirs))
  return { operation, node, ours: needOf(ours), theirs: needOf(theirs), ratio }
}

/** Settings with a free port wherever they say `<port>`. */
async function withPorts (settings: Options['set']): Promise<Record<string, string>> {
  const all = Object.entries(settings).map(async ([name, value]) =>
    [name, value.includes('<port>') ? value.replaceAll('<port>', String(await freePort())) : value])
  return Object.fromEntries(await Promise.all(all))
}

/** Both builds on one Node: all processes side by side, and in each round one build right after the other. */
async function onRuntime (
  runtime: Runtime, { root }: Build, { set }: Options, plan: Plan, environment: Environment, tokens: readonly string[]
): Promise<Comparison[]> {
  const [ours, theirs] = [product(runtime), product(runtime, root, 'against')]
  const servers: Server[] = []
  for (let process = 0; process < plan.processes; process++) {
    servers.push(await startServer(ours, environment, { extra: await withPorts(set) }))
    servers.push(await startServer(theirs, environment))
  }
  const samples: Sample[] = []
  const load = (server: Server, operation: Operation, seconds: number) =>
    drive(server, environment, { operation, connections: CONNECTIONS, seconds, tokens })
  for (const server of servers) {
    await probe(server, tokens[0] ?? '')
    for (const operation of operationsOf(server.spec)) await load(server, operation, plan.warm)
  }
  const numbered = servers.map((server, index) => ({ server, process: index >> 1, ours: server.spec === ours }))
  for (let round = 0; round < plan.rounds; round++) {
    process.stderr.write(`${runtime.version}, round ${round + 1} of ${plan.rounds}\n`)
    for (const operation of operationsOf(ours)) {
      for (const { server, ...which } of round % 2 === 0 ? numbered : numbered.toReversed()) {
        samples.push({ ...await load(server, operation, plan.seconds), operation, ...which })
      }
    }
  }
  await Promise.all(servers.map(server => server.stop()))
  return [...grouped(samples, ({ operation }) => operation)]
    .map(([operation, own]) => comparisonOf(operation, runtime.version, own))
}

/** Compares this build with another one in one run, on each Node. */
export default async function compareBuilds (
  options: Options, against: string, environment: Environment
): Promise<Compared> {
  const plan = planOf(options)
  const other = buildOf(against)
  const tokens = await environment.issue(SUBJECTS, SUBJECTS)
  const comparisons: Comparison[] = []
  for (const runtime of options.runtimes) {
    comparisons.push(...await onRuntime(runtime, other, options, plan, environment, tokens))
  }
  const run = particulars(options, plan, environment)
  return { against: other.root === ROOT ? 'itself' : other.name, comparisons, run }
}
