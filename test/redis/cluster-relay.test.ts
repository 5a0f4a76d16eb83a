import t from 'tap'
import call, { companies, create } from '../cluster/messages.ts'
import { skip } from '../cluster/redis.ts'
import startReplicas, { ask } from '../cluster/two-replicas.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import startCluster from './cluster.ts'

const cluster = skip ? null : await startCluster(t)
const replicas = cluster && await startReplicas(t, {
  REDIS_URL: cluster.nodes[0]?.url ?? '', REDIS_MODE: 'cluster', RATE_LIMIT_MAX: '1000000'
})
const [here = '', there = ''] = replicas?.urls ?? []
const token = await replicas?.token() ?? ''

/** A message that goes to the other gateway than the one of its stream. */
async function post (message: unknown, endpoint: string): Promise<number> {
  return (await ask(there, message, token, endpoint)).status
}

t.test('a message reaches the stream of another gateway over a Cluster [R2]', { skip }, async t => {
  for (const [own, other] of [[here, there], [there, here]]) {
    const { endpoint, message } = await openStream(t, { url: String(own) }, token)
    for (const [request, result] of [
      [call('ping', {}, 'a'), {}], [companies('b'), { isError: false }],
      [create(`OVER-${own}`, 'c'), { isError: false }]
    ] as const) {
      const answer = await ask(String(other), request, token, endpoint)
      t.equal(answer.status, 202)
      t.match(await message(), { id: request.id, result })
    }
  }
})

t.test('a stream goes on when the node of a Cluster ends that carried its messages [R2]', { skip }, async t => {
  if (!cluster || !replicas) return
  const inbox = `neonpanel:inbox:${replicas.apps[0].relay.id().split('.')[0]}`
  const { endpoint, message } = await openStream(t, { url: here }, token)
  t.equal(await post(call('ping', {}, 'before'), endpoint), 202)
  t.match(await message(), { id: 'before' })
  const primaries = await cluster.primaries()
  const holds = await Promise.all(primaries.map(({ command }) =>
    command('exists', inbox).then(() => true, () => false)))
  const victim = primaries[holds.indexOf(true)]
  t.equal(holds.filter(Boolean).length, 1, 'one node has the slot')
  await victim?.kill()
  const alive = cluster.nodes.filter(node => node !== victim)
  await until(async () => {
    const infos = await Promise.all(alive.map(async ({ command }) => String(await command('cluster', 'info'))))
    return (await cluster.primaries(alive)).length === primaries.length &&
      infos.every(info => info.includes('cluster_state:ok'))
  }, 20)
  const sinceBack = ownTime(t)
  await until(async () => await post(call('ping', {}, 'after'), endpoint) === 202, 50)
  t.match(await message(), { id: 'after' })
  t.ok(sinceBack() < 5000, `back after ${sinceBack()} ms`)
})
