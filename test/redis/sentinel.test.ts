import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import startReplicas from '../cluster/two-replicas.ts'
import until from '../until.ts'
import failOver from './fail-over.ts'
import open, { warning } from './open.ts'
import startSentinel from './sentinel.ts'

t.test('writes nothing twice while a replica of a Sentinel set takes over, and goes on in two seconds [D40]',
  { skip }, async t => {
    const primary = await startRedis(t, '--repl-diskless-sync-delay', '0')
    const replica =
      await startRedis(t, '--replicaof', `127.0.0.1 ${new URL(primary.url).port}`, '--repl-diskless-sync-delay', '0')
    await until(async () => String(await replica.command('info', 'replication')).includes('master_link_status:up'))
    const sentinels = [
      await startSentinel(t, primary, 2), await startSentinel(t, primary, 2), await startSentinel(t, primary, 2)
    ]
    const [first, ...more] = sentinels
    await until(async () => {
      const states = await Promise.all(sentinels.map(({ client }) => client.call('sentinel', 'ckquorum', 'main')
        .then(String, () => '')))
      return states.every(state => state.startsWith('OK 3'))
    }, 50)
    const replicas = await startReplicas(t, {
      REDIS_URL: first?.url ?? '',
      REDIS_MODE: 'sentinel',
      REDIS_NODES: more.map(({ url }) => new URL(url).host).join(),
      REDIS_SENTINEL_NAME: 'main',
      RATE_LIMIT_MAX: '1000000'
    })
    t.strictSame(replicas.apps.map(({ redis }) => redis?.up), [true, true])
    const taken = await failOver(t, replicas, primary.kill,
      async () => String(await replica.command('info', 'replication')).includes('role:master'))
    t.ok(taken < 2000, `back after ${taken} ms`)
    const { lines } = await open(t, first?.url ?? '', { REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: 'another' })
    t.strictSame(lines, [warning('the Sentinels know no primary named REDIS_SENTINEL_NAME')])
  })

t.test('says that a server is no Sentinel [R7]', { skip }, async t => {
  const { lines } = await open(t, (await startRedis(t)).url, { REDIS_MODE: 'sentinel' })
  t.strictSame(lines, [warning('it is no Sentinel, as REDIS_MODE=sentinel says')])
})
