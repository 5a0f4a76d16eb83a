import t from 'tap'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import { bill, create } from './messages.ts'
import startReplicas, { ask } from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

const server = skip ? null : await startRedis(t)
const replicas = server && await startReplicas(t, { REDIS_URL: server.url, RATE_LIMIT_MAX: '1000000' })
const token = await replicas?.token() ?? ''

/** The POSTs that have reached NeonPanel. */
function sent (): number {
  return replicas?.sandbox.requests.filter(({ method }) => method === 'POST').length ?? 0
}

/** Writes over REST on one of the replicas, in turn. */
async function write (index: number, key: string, number = key): Promise<Response> {
  return ask(replicas?.urls[index % 2] ?? '', bill(number), token, '/tools/neonpanel.createDocuments',
    { 'idempotency-key': key })
}

t.test('sends one of 200 concurrent writes with one key over two replicas, and replays its answer on ' +
  'both [REL-6]', { skip }, async t => {
  const before = sent()
  const answers = await Promise.all(Array.from({ length: 200 }, (_none, index) => write(index, 'ONE')))
  t.equal(sent() - before, 1)
  const others = answers.map(({ status }) => status).filter(status => status !== 200)
  t.strictSame(others.filter(status => ![409, 429].includes(status)), [])
  const first = await answers.find(({ status }) => status === 200)?.text()
  for (const index of [0, 1]) {
    const again = await write(index, 'ONE')
    t.strictSame([again.status, again.headers.get('idempotency-replayed'), await again.text()], [200, 'true', first])
    const mcp = await ask(replicas?.urls[index] ?? '', create('ONE', 1), token)
    t.match(await mcp.json(), { result: { isError: false, _meta: { 'com.neonpanel/replayed': true } } })
    t.equal((await write(index, 'ONE', 'another')).status, 422)
  }
  t.equal(sent() - before, 1)
  const keys = Array.from(Object(await server?.command('keys', '*:write:*')), String)
  t.match(keys, [/^neonpanel:write:[0-9a-f]{64}$/])
  t.ok(Number(await server?.command('pttl', keys[0] ?? '')) > 80_000_000)
  await server?.command('pexpire', keys[0] ?? '', 21 * 3_600_000)
  t.equal(Math.round(Number((await write(1, 'ONE')).headers.get('age')) / 60), 180, 'as old as its rest says')
  t.match(await (await ask(replicas?.urls[0] ?? '', create('ONE', 1), token)).json(),
    { result: { content: [{}, { text: /^This is the answer of 3 h ago to the same call/ }] } })
})

t.test('sends nothing while Redis is away or holds what is not ours, goes on reading, and writes again when it is ' +
  'back [REL-8]', { skip }, async t => {
  const before = sent()
  const [key = ''] = Array.from(Object(await server?.command('keys', '*:write:*')), String)
  for (const [command, value] of [['set', 'x {}'], ['lpush', 'x']] as const) {
    await server?.command('del', key)
    await server?.command(command, key, value)
    t.match(await (await write(0, 'ONE')).json(), { status: 503, code: 'idempotency_store_unavailable' })
  }
  server?.freeze()
  const sinceFrozen = ownTime(t)
  const waiting = await write(0, 'FROZEN')
  t.match([waiting.status, waiting.headers.get('retry-after')], [503, '1'])
  t.ok(sinceFrozen() < 5000)
  server?.thaw()
  await until(async () => (await write(0, 'FROZEN')).status === 200)
  await server?.kill()
  await until(() => replicas?.apps.every(({ redis }) => !redis?.up) ?? true)
  for (const index of [0, 1]) {
    t.match(await (await write(index, 'AWAY')).json(), { status: 503, code: 'idempotency_store_unavailable' })
    t.equal((await ask(replicas?.urls[index] ?? '', {}, token, '/tools/neonpanel.listCompanies')).status, 200)
  }
  t.equal(sent() - before, 1, 'the one that was sent after the thaw')
  await server?.start()
  await until(() => replicas?.apps.every(({ redis }) => redis?.up) ?? true)
  t.equal((await write(1, 'AWAY')).status, 200)
  t.equal(sent() - before, 2)
})
