import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import startRedis from '../cluster/redis.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

type Node = Awaited<ReturnType<typeof startRedis>>

const NODES = 6

/**
 * Starts a Cluster of three primaries with a replica each, which takes over soon; `settings` are for all nodes. It ends
 * with the test.
 */
export default async function startCluster (t: Test, settings: () => Promise<string[]> = async () => []) {
  const nodes: Node[] = []
  for (let index = 0; index < NODES; index++) {
    nodes.push(await startRedis(t, '--cluster-enabled', 'yes', '--cluster-node-timeout', '1000',
      '--repl-diskless-sync-delay', '0', ...await settings()))
  }
  await promisify(execFile)('redis-cli',
    ['--cluster', 'create', ...nodes.map(({ url }) => new URL(url).host), '--cluster-replicas', '1', '--cluster-yes'],
    { timeout: 20_000 })
  const roles = async (of = nodes) => Promise.all(of.map(async node => {
    const info = String(await node.command('info', 'replication'))
    return { node, isPrimary: info.includes('role:master'), isReplica: info.includes('master_link_status:up') }
  }))
  await until(async () => (await roles()).filter(({ isReplica }) => isReplica).length === NODES / 2, 50)
  for (const { command } of nodes) {
    await until(async () => String(await command('cluster', 'info')).includes('cluster_state:ok'))
  }
  const primaries = async (of?: Node[]): Promise<Node[]> =>
    (await roles(of)).filter(({ isPrimary }) => isPrimary).map(({ node }) => node)
  return { nodes, primaries }
}
