import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import { bill } from '../cluster/messages.ts'
import startReplicas, { ask } from '../cluster/two-replicas.ts'
import failOver from './fail-over.ts'
import startCluster from './cluster.ts'
import open, { warning } from './open.ts'

const cluster = skip ? null : await startCluster(t)
const replicas = cluster && await startReplicas(t,
  { REDIS_URL: cluster.nodes[0]?.url ?? '', REDIS_MODE: 'cluster', RATE_LIMIT_MAX: '1000000' })
const token = await replicas?.token() ?? ''

async function write (index: number, key: string): Promise<Response> {
  return ask(replicas?.urls[index % 2] ?? '', bill(key), token, '/tools/neonpanel.createDocuments',
    { 'idempotency-key': key })
}

t.test('serves writes, limits and blocking reads from a Cluster [R2]', { skip }, async t => {
  t.strictSame(replicas?.apps.map(({ redis }) => redis?.up), [true, true])
  for (let number = 0; number < 12; number++) {
    t.equal((await write(number, `CLUSTER-${number}`)).status, 200)
    t.equal((await write(number + 1, `CLUSTER-${number}`)).headers.get('idempotency-replayed'), 'true')
  }
  const limited = await ask(replicas?.urls[0] ?? '', { jsonrpc: '2.0', id: 1, method: 'ping' }, token)
  t.match(limited.headers.get('ratelimit'), /r=999975;/, 'over both replicas')
  const [reader, sender] = replicas?.apps.map(({ redis }) => redis) ?? []
  const connection = reader?.connect(1000)
  t.teardown(() => connection?.disconnect())
  for (const list of ['neonpanel:a', 'neonpanel:b', 'neonpanel:c']) {
    const read = connection?.blpop(list, 1)
    await sender?.run(client => client.rpush(list, 'sent'))
    t.strictSame(await read, [list, 'sent'])
  }
  const sizes = await Promise.all((await cluster?.primaries() ?? []).map(({ command }) => command('dbsize')))
  t.ok(sizes.every(size => Number(size) > 0), `keys lie on all nodes: ${sizes.join(', ')}`)
})

t.test('writes nothing twice while a replica of a Cluster takes over, and goes on in two seconds [D40]',
  { skip }, async t => {
    if (!cluster || !replicas) return
    const [victim, ...others] = await cluster.primaries()
    const alive = cluster.nodes.filter(node => node !== victim)
    const taken = await failOver(t, replicas, async () => { await victim?.kill() }, async () => {
      const infos = await Promise.all(alive.map(async ({ command }) => String(await command('cluster', 'info'))))
      return (await cluster.primaries(alive)).length > others.length &&
        infos.every(info => info.includes('cluster_state:ok'))
    })
    t.ok(taken < 2000, `back after ${taken} ms`)
  })

t.test('says that a server is no node of a Cluster [R2]', { skip }, async t => {
  const { shared, lines } = await open(t, (await startRedis(t)).url, { REDIS_MODE: 'cluster' })
  t.strictSame([shared.up, lines],
    [false, [warning('it is no node of a Cluster, as REDIS_MODE=cluster says')]])
})
