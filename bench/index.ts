import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopAll } from './process.ts'
import { particulars, type Measured } from './measured.ts'
import concurrency from './measures/concurrency.ts'
import growth from './measures/growth.ts'
import latency from './measures/latency.ts'
import memory from './measures/memory.ts'
import twoProcesses from './measures/two-processes.ts'
import redis from './measures/redis.ts'
import starts from './measures/start.ts'
import streams from './measures/streams.ts'
import throughput, { operations } from './measures/throughput.ts'
import readOptions, { type Options } from './options.ts'
import chart from './report/chart.ts'
import refreshReadme from './report/readme.ts'
import { caveats, mainTable, particularsOf } from './report/table.ts'
import startServer, { ask, LISTED, probe, type Server } from './server.ts'
import { floor, peers, product } from './servers.ts'
import createEnvironment, { type Environment } from './environment.ts'

const CONNECTIONS = 50
const FEW_TOKENS = 100
const MANY_TOKENS = 10_000
/** The gateway takes 2,000 connections; some are for others. */
const STREAMS = 1990
const QUICK = { rounds: 3, seconds: 1, warm: ['call', 'call', 'rest'], budget: 60, connections: CONNECTIONS } as const
const FULL = { rounds: 3, seconds: 3, warm: operations, budget: 360, connections: CONNECTIONS } as const
const MINUTE = 60

function print (text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The product's tools as it lists them, for the peers. */
async function listTools (server: Server, environment: Environment, token: string): Promise<void> {
  const { result } = JSON.parse(await ask(server, 'list', token))
  environment.file(LISTED, JSON.stringify(result.tools))
}

/** Everything that goes beyond the ratios. Only floor and product still run. */
async function measureRest (main: Measured, ownServers: readonly [
  Server, Server
], environment: Environment, soak: number, fewTokens: readonly string[]): Promise<Measured> {
  const [floorServer, productServer] = ownServers
  const peak = main.rows.find(({ server }) => server === 'product')?.call ?? NaN
  print('concurrency, latency, memory')
  const steps = await concurrency([floorServer, productServer], environment, 3, fewTokens)
  const steady = { seconds: 10, long: MINUTE, tokens: fewTokens }
  const latencies = [...await latency(floorServer, environment, peak,
    steady), ...await latency(productServer, environment, peak, steady)]
  const grown = await memory(productServer, environment, soak, fewTokens)
  const store = await redis(productServer, environment, { rounds: 3, seconds: 4, tokens: fewTokens })
  if (!store) print('redis-server is not installed: the part with Redis is left out')
  await Promise.all([floorServer.stop(), productServer.stop()])
  print('start-up, two processes')
  const started = await starts([floor, product], environment)
  const both = await twoProcesses(environment, 5, fewTokens)
  print('streams, growth')
  const [many, subjects] = [await environment.issue(MANY_TOKENS,
    FEW_TOKENS), await environment.issue(MANY_TOKENS, MANY_TOKENS)]
  const idle = await streams(environment, subjects.slice(0, STREAMS))
  const growths = await growth(environment, { few: fewTokens, many, subjects }, { rounds: 3, seconds: 4 })
  return {
    ...main,
    concurrency: steps,
    latency: latencies,
    memory: grown,
    redis: store,
    starts: started,
    twoProcesses: both,
    streams: idle,
    growth: growths
  }
}

async function measure (options: Options, environment: Environment): Promise<Measured> {
  const plan = options.quick ? QUICK : FULL
  const tokens = await environment.issue(FEW_TOKENS, FEW_TOKENS)
  const [token = ''] = tokens
  const ours = await startServer(product, environment)
  await listTools(ours, environment, token)
  const base = await startServer(floor, environment)
  const others = await Promise.all(peers.map(spec => startServer(spec, environment)))
  const servers = [base, ours, ...others]
  for (const server of servers) await probe(server, token)
  print(`${servers.length} servers answer`)
  const { rows, rounds } = await throughput(servers, environment, { ...plan, tokens, print })
  await Promise.all(others.map(server => server.stop()))
  const main: Measured = {
    rows,
    run: particulars(['npm run bench --', ...process.argv.slice(2)].join(' '), rounds,
      plan.seconds)
  }
  return options.quick ? main : measureRest(main, [base, ours], environment, options.soak, tokens)
}

function report (measured: Measured, { json, readme }: Options): void {
  const results = join(import.meta.dirname, '../results')
  mkdirSync(results, { recursive: true })
  const text = `${JSON.stringify(measured, null, 2)}\n`
  writeFileSync(join(results, 'measured.json'), text)
  writeFileSync(join(results, 'chart.svg'), chart(measured))
  if (json !== undefined) writeFileSync(json, text)
  if (readme) refreshReadme(measured)
  process.stdout.write(`${[mainTable(measured), '', ...caveats(measured), ...particularsOf(measured)].join('\n')}\n`)
}

const options = readOptions(process.argv.slice(2))
const environment = await createEnvironment()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopAll().then(environment.close).finally(() => process.exit(1)))
}
try {
  report(await measure(options, environment), options)
} finally {
  await stopAll()
  environment.close()
}
