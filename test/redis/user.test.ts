import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import t from 'tap'
import build from '../build.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import { bill } from '../cluster/messages.ts'
import { ask } from '../cluster/two-replicas.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

t.test('the user that README makes may do what the gateway does, and nothing dangerous [R6]', { skip }, async t => {
  const [, rules = ''] = /`ACL SETUSER (gateway .*?)`/.exec(readme) ?? []
  const server = await startRedis(t)
  t.equal(await server.command('acl', 'setuser', ...rules.split(' ')), 'OK')
  const REDIS_URL = server.url.replace('//', '//gateway:password@')
  const { url, token } = await build(t, { env: { REDIS_URL } })
  const write = async () =>
    ask(url, bill('USER'), await token(), '/tools/neonpanel.createDocuments', { 'idempotency-key': 'USER' })
  t.equal((await write()).status, 200)
  t.equal((await write()).headers.get('idempotency-replayed'), 'true')
  t.strictSame(await server.command('acl', 'log'), [])
  const client = new Redis(REDIS_URL, { protocol: 2, disableClientInfo: true, enableReadyCheck: false })
  t.teardown(() => client.disconnect())
  for (const [name, ...args] of [['flushall'], ['flushdb'], ['keys', '*'], ['config', 'set', 'maxmemory', '1']]) {
    await t.rejects(client.call(String(name), ...args), /^NOPERM/, String(name))
  }
  await t.rejects(client.get('another:key'), /^NOPERM/)
})
