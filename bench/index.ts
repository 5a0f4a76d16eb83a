import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopAll } from './child.ts'
import { particulars, type Measured } from './measured.ts'
import concurrency from './measures/concurrency.ts'
import growth from './measures/growth.ts'
import latency from './measures/latency.ts'
import memory from './measures/memory.ts'
import pair from './measures/pair.ts'
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
import createWorld, { type World } from './world.ts'

const CONNECTIONS = 50
const FEW = 100
const MANY = 10_000
/** The gateway takes 2,000 connections; some are for others. */
const STREAMS = 1990
const QUICK = { rounds: 3, seconds: 1, warm: ['call', 'call', 'rest'], budget: 60, connections: CONNECTIONS } as const
const FULL = { rounds: 3, seconds: 3, warm: operations, budget: 360, connections: CONNECTIONS } as const
const MINUTE = 60

function say (text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The product's tools as it lists them, for the peers. */
async function listTools (server: Server, world: World, token: string): Promise<void> {
  const { result } = JSON.parse(await ask(server, 'list', token))
  world.file(LISTED, JSON.stringify(result.tools))
}

/** Everything that goes beyond the ratios. Only floor and product still run. */
async function more (main: Measured, pairOf: readonly [Server, Server], world: World, soak: number, few: readonly string[]): Promise<Measured> {
  const [floorServer, productServer] = pairOf
  const peak = main.rows.find(({ server }) => server === 'product')?.call ?? NaN
  say('concurrency, latency, memory')
  const steps = await concurrency([floorServer, productServer], world, 3, few)
  const steady = { seconds: 10, long: MINUTE, tokens: few }
  const latencies = [...await latency(floorServer, world, peak, steady), ...await latency(productServer, world, peak, steady)]
  const grown = await memory(productServer, world, soak, few)
  const store = await redis(productServer, world, { rounds: 3, seconds: 4, tokens: few })
  if (!store) say('redis-server is not installed: the part with Redis is left out')
  await Promise.all([floorServer.stop(), productServer.stop()])
  say('start-up, two processes')
  const started = await starts([floor, product], world)
  const both = await pair(world, 5, few)
  say('streams, growth')
  const [many, subjects] = [await world.mint(MANY, FEW), await world.mint(MANY, MANY)]
  const idle = await streams(world, subjects.slice(0, STREAMS))
  const growths = await growth(world, { few, many, subjects }, { rounds: 3, seconds: 4 })
  return { ...main, concurrency: steps, latency: latencies, memory: grown, redis: store, starts: started, pair: both, streams: idle, growth: growths }
}

async function measure (options: Options, world: World): Promise<Measured> {
  const plan = options.quick ? QUICK : FULL
  const tokens = await world.mint(FEW, FEW)
  const [token = ''] = tokens
  const ours = await startServer(product, world)
  await listTools(ours, world, token)
  const base = await startServer(floor, world)
  const others = await Promise.all(peers.map(spec => startServer(spec, world)))
  const servers = [base, ours, ...others]
  for (const server of servers) await probe(server, token)
  say(`${servers.length} servers answer`)
  const { rows, rounds } = await throughput(servers, world, { ...plan, tokens, say })
  await Promise.all(others.map(server => server.stop()))
  const main: Measured = { rows, run: particulars(['npm run bench --', ...process.argv.slice(2)].join(' '), rounds, plan.seconds) }
  return options.quick ? main : more(main, [base, ours], world, options.soak, tokens)
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
const world = await createWorld()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopAll().then(world.close).finally(() => process.exit(1)))
}
try {
  report(await measure(options, world), options)
} finally {
  await stopAll()
  world.close()
}
