import startReplica, { skipBalancer, startBalancer } from './processes.ts'
import startRedis, { skip as skipRedis } from './redis.ts'

interface Test { teardown (undo: () => unknown): void }

/** Why tests of the topology are skipped, or false. */
export const skip = skipRedis || skipBalancer

/** Starts two replicas as processes, their Redis, and a load balancer before them. All end with the test. */
export default async function startTopology (t: Test, env: Record<string, string>) {
  const server = await startRedis(t)
  const settings = { REDIS_URL: server.url, ...env }
  const [one, other] = await Promise.all([startReplica(t, settings), startReplica(t, settings)])
  return { server, one, other, ...await startBalancer(t, [one, other]) }
}
