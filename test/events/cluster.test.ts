import t from 'tap'
import { skip } from '../cluster/redis.ts'
import startReplicas from '../cluster/two-replicas.ts'
import startFakeUpstream from '../fake-upstream.ts'
import startCluster from '../redis/cluster.ts'
import until from '../until.ts'
import { finished, openListener, sendPatiently } from './fifty-people.ts'
import { ownCompanies, requestOf } from './upstream.ts'
import { SECRET } from './webhook.ts'

t.test('events go over a Cluster, also after the node that carried them has ended', { skip }, async t => {
  const cluster = await startCluster(t)
  const { urls: [one, other], token } = await startReplicas(t, {
    NEONPANEL_API_URL: await startFakeUpstream(t, ownCompanies()),
    REDIS_URL: cluster.nodes[0]?.url ?? '',
    REDIS_MODE: 'cluster',
    WEBHOOK_SECRETS: SECRET,
    RATE_LIMIT_ADDRESS_MAX: '1000000'
  })
  const heard = await openListener(t, 'u', await token('u'), [other, one], 0)
  const send = (file: string) => sendPatiently([one, other], file, heard, finished('u', file))
  await send('before')
  await until(() => heard.logged.length === 1)

  const primaries = await cluster.primaries()
  const holds = await Promise.all(primaries.map(({ command }) =>
    command('exists', 'neonpanel:events').then(() => true, () => false)))
  const victim = primaries[holds.indexOf(true)]
  t.equal(holds.filter(Boolean).length, 1, 'one node has the slot')
  await victim?.kill()
  await send('after')
  await until(() => heard.logged.length >= 2)
  t.strictSame(heard.logged, ['before', 'after'].map(file => requestOf('u', file)))
})
