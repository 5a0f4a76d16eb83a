import t from 'tap'
import build from '../build.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import { bill } from '../cluster/messages.ts'
import { ask } from '../cluster/two-replicas.ts'
import until from '../until.ts'

const LOST = /Redis lost records of writes before their time: writes of the last 24 hours may be repeated\./

t.test('tells of records that are flushed, and of a policy that evicts [R4]', { skip }, async t => {
  const server = await startRedis(t, '--maxmemory-policy', 'allkeys-lru')
  let lines: string[] = []
  const count = (words: RegExp) => lines.filter(line => words.test(line)).length
  const env = { REDIS_URL: server.url }
  const log = (line: string) => { lines.push(line) }
  const stacks = [await build(t, { env, log }), await build(t, { env, log })]
  await until(() => count(/maxmemory-policy allkeys-lru/) === 2)
  const write = async (index: number, key: string, number = key) => {
    const { url = '', token } = stacks[index] ?? {}
    return ask(url, bill(number), await token?.() ?? '', '/tools/neonpanel.createDocuments', { 'idempotency-key': key })
  }
  for (const index of [0, 1]) t.equal((await write(index, `OWN-${index}`)).status, 200)
  t.equal(count(LOST), 0)
  await server.command('flushall')
  t.equal((await write(0, 'OWN-0', 'AGAIN-0')).status, 200)
  await until(() => count(LOST) === 1)
  t.equal((await write(1, 'OWN-1', 'AGAIN-1')).status, 200)
  await until(() => count(LOST) === 2)
  t.equal((await write(0, 'OWN-2')).status, 200)
  await server.command('config', 'set', 'maxmemory-policy', 'noeviction')
  lines = []
  await server.command('client', 'kill', 'type', 'normal')
  await until(() => stacks.every(({ app }) => app.redis?.up === false))
  await until(() => stacks.every(({ app }) => app.redis?.up))
  t.equal((await write(1, 'OWN-3')).status, 200)
  t.strictSame([count(LOST), count(/maxmemory-policy/)], [0, 0], 'nothing was lost since')
})

t.test('tells of the newest record that a Redis came back without [R4]', { skip }, async t => {
  const server = await startRedis(t)
  const lines: string[] = []
  const { url, token, app } = await build(t, { env: { REDIS_URL: server.url }, log: line => { lines.push(line) } })
  const write = async (key: string, number = key) =>
    ask(url, bill(number), await token(), '/tools/neonpanel.createDocuments', { 'idempotency-key': key })
  t.equal((await write('NEWEST')).status, 200)
  const [key = ''] = Array.from(Object(await server.command('keys', '*:write:*')), String)
  await server.command('del', key)
  await server.command('client', 'kill', 'type', 'normal')
  await until(() => app.redis?.up === false)
  await until(() => lines.some(line => LOST.test(line)))
  t.equal((await write('NEWEST', 'AGAIN')).status, 200)
})
