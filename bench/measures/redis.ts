import start from '../process.ts'
import drive from '../load/index.ts'
import { redisServer } from '../cpu-affinity.ts'
import startServer, { type Server } from '../server.ts'
import { CONNECTIONS } from '../plans.ts'
import { median } from '../statistics.ts'
import { freePort, type Environment } from '../environment.ts'

/** Calls a second with a Redis server beside the load, as a share of those without. */
export interface Redis { ratio: number, rate: number }

interface Plan { rounds: number, seconds: number, tokens: readonly string[] }

/** The product with and without Redis, in turns; undefined where redis-server is not installed. */
export default async function redis (plain: Server, environment: Environment, plan: Plan): Promise<Redis | undefined> {
  if (!redisServer) return undefined
  const port = await freePort()
  const store = start('upstream',
    [redisServer, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {})
  const server = await startServer(plain.spec, environment,
    { extra: { REDIS_URL: `redis://127.0.0.1:${port}` } })
  const load = { operation: 'call' as const, connections: CONNECTIONS, seconds: plan.seconds, tokens: plan.tokens }
  const ratios: number[] = []
  const rates: number[] = []
  await drive(server, environment, load)
  for (let round = 0; round < plan.rounds; round++) {
    const base = await drive(plain, environment, load)
    const { rate } = await drive(server, environment, load)
    rates.push(rate)
    ratios.push(rate / base.rate)
  }
  await Promise.all([server.stop(), store.stop()])
  return { ratio: median(ratios), rate: median(rates) }
}
