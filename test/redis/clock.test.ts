import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import { bill } from '../cluster/messages.ts'
import startReplicas, { ask } from '../cluster/two-replicas.ts'

/** Milliseconds that are left longer after the clock of the server was set back by them. */
const HOUR = 3_600_000
const server = skip ? null : await startRedis(t)
const replicas = server && await startReplicas(t, { REDIS_URL: server.url, RATE_LIMIT_MAX: '2' })

/** Makes the only key with a name last an hour longer, as a clock does that is set back. */
async function setBack (pattern: string): Promise<string> {
  const [key = ''] = Array.from(Object(await server?.command('keys', pattern)), String)
  await server?.command('pexpire', key, Number(await server.command('pttl', key)) + HOUR)
  return key
}

const post = async (index: number, token?: string) =>
  ask(replicas?.urls[index] ?? '', { jsonrpc: '2.0', id: 1, method: 'ping' }, token ?? 'a.b.c')

t.test('a limit lasts no longer than its window after the clock of Redis was set back [R5]', { skip }, async t => {
  const token = await replicas?.token('ben')
  for (const index of [0, 1]) t.equal((await post(index, token)).status, 200)
  const key = await setBack('*limit:subject*')
  const refused = await post(0, token)
  t.equal(refused.status, 429)
  t.ok(Number(refused.headers.get('retry-after')) <= 10, refused.headers.get('retry-after') ?? '')
  t.ok(Number(await server?.command('pttl', key)) <= 10_000)
  await server?.command('del', key)
  await post(0)
  const failed = await setBack('*limit:failed-auth*')
  await post(1)
  t.ok(Number(await server?.command('pttl', failed)) <= 60_000, 'one that is looked at only')
})

t.test('a record of a write is not younger than new after the clock of Redis was set back [R5]', { skip }, async t => {
  const token = await replicas?.token()
  const write = async () => ask(replicas?.urls[1] ?? '', bill('CLOCK'), token ?? '', '/tools/neonpanel.createDocuments',
    { 'idempotency-key': 'CLOCK' })
  t.equal((await write()).status, 200)
  const key = await setBack('*:write:*')
  t.equal((await write()).headers.get('idempotency-replayed'), 'true')
  t.ok(Number(await server?.command('pttl', key)) <= 24 * HOUR)
})
