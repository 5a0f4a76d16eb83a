import t from 'tap'
import until from '../until.ts'
import startReplicas from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

const server = skip ? null : await startRedis(t)
const replicas = server &&
  await startReplicas(t, { REDIS_URL: server.url, RATE_LIMIT_ADDRESS_MAX: '40', RATE_LIMIT_WINDOW: '60000' })

/** Posts to one of the two replicas, in turn. */
async function post (index: number, body: unknown, token?: string): Promise<Response> {
  const headers = {
    'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` })
  }
  return fetch(`${replicas?.urls[index % 2]}/mcp`, { method: 'POST', headers, body: JSON.stringify(body) })
}

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }

/** How many of the answers had which status. */
function tally (answers: Response[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

t.test('lets exactly 30 of 200 concurrent calls of a subject pass over two replicas [REL-9]', { skip }, async t => {
  const token = await replicas?.token('ana')
  const answers = await Promise.all(Array.from({ length: 200 }, (_none, index) => post(index, ping, token)))
  t.strictSame(tally(answers), { 200: 30, 429: 170 })
  const refused = answers.find(({ status }) => status === 429)
  t.match(refused?.headers.get('ratelimit'), /^"subject";r=0;t=[1-9]\d?$/)
  t.match(refused?.headers.get('retry-after'), /^[1-9]\d?$/)
})

t.test('asks Redis once for a request, and once for the rest of a batch [REL-9]', { skip }, async t => {
  const token = await replicas?.token('ben')
  await post(0, ping, token)
  await server?.command('config', 'resetstat')
  const calls = async () =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(String(await server?.command('info', 'commandstats')))?.[1] ?? 0)
  t.match((await post(0, ping, token)).headers.get('ratelimit'), /^"subject";r=28;/)
  t.equal(await calls(), 1)
  const batch = await post(1, Array.from({ length: 10 }, (_none, id) => ({ ...ping, id })), token)
  t.match(batch.headers.get('ratelimit'), /^"subject";r=18;/)
  t.equal(await calls(), 3, 'the request, the batch')
})

t.test('counts requests without a token and refused tokens over both replicas', { skip }, async t => {
  const anonymous = await Promise.all(Array.from({ length: 50 }, (_none, index) => post(index, ping)))
  t.strictSame(tally(anonymous), { 401: 40, 429: 10 })
  const junk = await Promise.all(Array.from({ length: 10 }, (_none, index) => post(index, ping, `a.b.${index}`)))
  t.strictSame(tally(junk), { 401: 10 })
  const keys = Array.from(Object(await server?.command('keys', '*')), String)
  t.ok(keys.every(key =>
    /^neonpanel:(check|limit:(subject|address|failed-auth):[\w-]{43,64}|replica:[\w-]{22})$/.test(key)), keys.join(' '))
  for (const key of keys) t.ok(Number(await server?.command('pttl', key)) > 0, `${key} has a lifetime`)
})

t.test('counts on each replica alone while Redis is away, and with a value that is not ' +
  'ours [REL-8]', { skip }, async t => {
  await server?.command('flushall')
  await post(0, ping, await replicas?.token('chloe'))
  const [key = ''] = Array.from(Object(await server?.command('keys', '*subject*')), String)
  for (const [command, value] of [['set', 'not a number'], ['lpush', 'not even a string']] as const) {
    await server?.command('del', key)
    await server?.command(command, key, value)
    t.strictSame(tally([await post(0, ping,
      await replicas?.token('chloe')), await post(1, ping, await replicas?.token('chloe'))]), { 200: 2 })
  }
  await server?.kill()
  await until(() => replicas?.apps.every(({ redis }) => !redis?.up) ?? true)
  const token = await replicas?.token('dev')
  const answers = await Promise.all(Array.from({ length: 200 }, (_none, index) => post(index, ping, token)))
  t.strictSame(tally(answers), { 200: 60, 429: 140 })
  await server?.start()
  await until(() => replicas?.apps.every(({ redis }) => redis?.up) ?? true)
  t.match((await post(0, ping, token)).headers.get('ratelimit'), /^"subject";r=29;/, 'a fresh window')
})
