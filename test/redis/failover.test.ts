import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import slowDown from '../cluster/slow.ts'
import until from '../until.ts'
import open, { BACK, warning } from './open.ts'

t.test('replaces connections to a primary that became a replica and kept them [R1]', { skip }, async t => {
  const [old, next] = [await startRedis(t), await startRedis(t)]
  const address = await slowDown(t, old.url)
  const { shared, lines } = await open(t, address.url)
  const reader = shared.connect(1000)
  t.teardown(() => reader.disconnect())
  await reader.connect()
  address.target = next.url
  await old.command('replicaof', '127.0.0.1', new URL(next.url).port)
  const read = async (): Promise<unknown> => await reader.blpop('neonpanel:list', 1).catch(() => null)
  const write = async (): Promise<unknown> =>
    await shared.run(client => client.rpush('neonpanel:list', 'x')).catch(() => null)
  await until(async () => await write() !== null, 50)
  t.strictSame(lines, [warning('it is a read-only replica'), BACK])
  await until(async () => await read() !== null)
  t.equal(await next.command('dbsize'), 1, 'the check alone is left')
})
