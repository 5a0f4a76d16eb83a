import t from 'tap'
import { mcp, billOf, rehearse, rest, type Call } from '../rehearsals/writes.ts'
import until from '../until.ts'
import startReplicas from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

/** What a commit may come to besides the one that is sent: each says that nothing was. */
const unsent = ['ok', 'idempotency_in_progress', 'rate_limited', 'idempotency_store_unavailable']
const KEYS = 'a-secret-that-both-replicas-have-long-enough'

t.test('one of 200 concurrent commits of a token over two replicas is sent, and both replay its answer ' +
  '[REL-23]', { skip }, async t => {
  const redis = await startRedis(t)
  const { urls, sandbox, token } = await startReplicas(t,
    { REDIS_URL: redis.url, RATE_LIMIT_MAX: '1000000', STATE_KEYS: KEYS })
  const bearer = await token()
  const calls = urls.flatMap(url => [rest(url, bearer), mcp(url, bearer)])
  const input = billOf('REPLICAS-1')
  const [first, ...others] = calls
  if (!first) throw new Error('There is no replica.')
  const { commit } = await rehearse(first, 'createDocuments', input)
  const use = (call: Call) => call('createDocuments', { ...input, commit })
  const all =
    await Promise.all(Array.from({ length: 200 }, (_none, index) => use(calls[index % calls.length] ?? first)))
  t.strictSame(all.filter(({ code }) => !unsent.includes(code)), [])
  let created = ''
  await until(async () => {
    const { code, text } = await use(first)
    created = text
    return code === 'ok'
  })
  for (const call of [first, ...others]) t.match(await use(call), { code: 'ok', replayed: true, text: created })
  t.equal(sandbox.requests.filter(({ method }) => method === 'POST').length, 1)
  t.equal(sandbox.ledger.bills('KHG').filter(({ ref_number: number }) => number === 'REPLICAS-1').length, 1)
})

t.test('without shared keys the token of one replica says so on the other, and nothing is written [REL-24]', { skip },
  async t => {
    const redis = await startRedis(t)
    const { urls: [one, other], sandbox, token } = await startReplicas(t, { REDIS_URL: redis.url })
    const bearer = await token()
    const input = billOf('REPLICAS-2')
    const { commit } = await rehearse(rest(one, bearer), 'createDocuments', input)
    t.match(await rest(other, bearer)('createDocuments', { ...input, commit }),
      { status: 400, text: /or of a server with other keys\. Nothing was created\./ })
    t.equal(sandbox.requests.filter(({ method }) => method === 'POST').length, 0)
    t.match(await rest(one, bearer)('createDocuments', { ...input, commit }), { code: 'ok' })
  })
