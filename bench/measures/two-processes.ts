import drive from '../load/index.ts'
import startServer from '../server.ts'
import { CONNECTIONS } from '../plans.ts'
import type { Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'

/** Calls a second of two processes at once, and of one of them alone. */
export interface TwoProcesses { one: number, two: number, busy: readonly number[] }

/** Two processes on two cores. On a machine of two, load and upstream share a core with the second. */
export default async function twoProcesses (
  product: Spec, environment: Environment, seconds: number, tokens: readonly string[]
): Promise<TwoProcesses> {
  const servers = [await startServer(product, environment), await startServer(product, environment, { role: 'second' })]
  const load = { operation: 'call' as const, connections: CONNECTIONS, seconds, tokens }
  for (const server of servers) await drive(server, environment, load)
  const [first] = servers
  const alone = first && await drive(first, environment, load)
  const both = await Promise.all(servers.map(server => drive(server, environment, load)))
  await Promise.all(servers.map(server => server.stop()))
  return {
    one: alone?.rate ?? NaN,
    two: both.reduce((sum, { rate }) => sum + rate, 0),
    busy: both.map(({ busy }) => busy)
  }
}
