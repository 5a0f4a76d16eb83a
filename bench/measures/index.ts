import { particulars, type Measured } from '../measured.ts'
import type { Options } from '../options.ts'
import checkParity from '../parity.ts'
import planOf, { type Plan } from '../plans.ts'
import rowsOf from '../report/rows.ts'
import startServer, { ask, LISTED, type Server } from '../server.ts'
import { peers, product, references, type Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'
import concurrency from './concurrency.ts'
import growth from './growth.ts'
import latency from './latency.ts'
import memory, { type Memory } from './memory.ts'
import redis from './redis.ts'
import starts from './start.ts'
import streams from './streams.ts'
import throughput from './throughput.ts'
import twoProcesses from './two-processes.ts'

const FEW_TOKENS = 100
const MANY_TOKENS = 10_000
/** The gateway takes 2,000 connections; some are for others. */
const STREAMS = 1990

function print (text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Writes down the product's tools as it lists them, for the peers. */
async function listTools (spec: Spec, environment: Environment, token: string): Promise<void> {
  const server = await startServer(spec, environment)
  const { text } = await ask(server, 'list', token)
  environment.file(LISTED, JSON.stringify(JSON.parse(text).result.tools))
  await server.stop()
}

/** Every limit must send and log what the product does, else it would have less to do. */
async function compareWithLimit (servers: readonly Server[], token: string): Promise<void> {
  for (const limit of servers.filter(({ spec }) => spec.name === 'limit')) {
    const same = servers.find(({ spec }) => spec.name === 'product' && spec.runtime === limit.spec.runtime)
    if (same) await checkParity(limit, same, token)
  }
  print(`${servers.length} servers answer`)
}

/** What goes beyond the ratios: of floor, limit and product, or the product alone, on the first Node or on each. */
async function measureRest (
  own: readonly Spec[], environment: Environment, soak: number, few: readonly string[], { longer: seconds }: Plan
): Promise<Partial<Measured>> {
  print('memory')
  const products = own.filter(({ name }) => name === 'product')
  const grown: Memory[] = []
  for (const spec of products) grown.push(...await memory(spec, environment, soak, few))
  print('concurrency')
  const [ours] = products
  if (!ours) throw new Error('There must be a product.')
  const servers = await Promise.all(own.filter(({ runtime }) => runtime === ours.runtime)
    .map(spec => startServer(spec, environment)))
  const steps = await concurrency(servers, environment, seconds, few)
  const plain = servers.find(({ spec }) => spec === ours) ?? await startServer(ours, environment)
  const store = await redis(plain, environment, { rounds: 3, seconds, tokens: few })
  if (!store) print('redis-server is not installed: the part with Redis is left out')
  await Promise.all(servers.map(server => server.stop()))
  print('start-up, two processes')
  const started = await starts(own, environment)
  const both = await twoProcesses(ours, environment, seconds, few)
  print('streams, growth')
  const many = await environment.issue(MANY_TOKENS, FEW_TOKENS)
  const subjects = await environment.issue(MANY_TOKENS, MANY_TOKENS)
  const idle = await streams(ours, environment, subjects.slice(0, STREAMS))
  const growths = await growth(ours, environment, { few, many, subjects }, { rounds: 3, seconds })
  return {
    concurrency: steps, memory: grown, redis: store, starts: started, twoProcesses: both, streams: idle, growth: growths
  }
}

/** Measures the product beside its references, and the peers beside both on the first Node. */
export default async function measure (options: Options, environment: Environment): Promise<Measured> {
  const plan = planOf(options)
  const { runtimes: [runtime, ...others], quick, soak } = options
  if (!runtime) throw new Error('There must be one Node at least.')
  const tokens = await environment.issue(FEW_TOKENS, FEW_TOKENS)
  const [token = ''] = tokens
  const ours = product(runtime)
  await listTools(ours, environment, token)
  const own = [...references(runtime), ours, ...others.flatMap(other => [...references(other), product(other)])]
  const rest = peers(runtime)
  const check = (servers: readonly Server[]) => compareWithLimit(servers, token)
  const samples = await throughput({ own, peers: rest }, environment, { plan, tokens, print, check })
  const main: Measured = { rows: rowsOf(samples), run: particulars(options, plan, environment) }
  if (quick) return main
  print('latency')
  const steady = { seconds: plan.longer * 3, peakSeconds: plan.longer, tokens }
  const latencies = []
  for (const spec of [...own, ...rest]) latencies.push(...await latency(spec, environment, steady))
  return { ...main, latency: latencies, ...await measureRest(own, environment, soak, tokens, plan) }
}
