import t from 'tap'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import call, { companies } from './messages.ts'
import startReplicas, { ask } from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

const server = skip ? null : await startRedis(t)
const replicas = server &&
  await startReplicas(t, { REDIS_URL: server.url, RATE_LIMIT_MAX: '1000000', STATE_KEYS: 'x'.repeat(32) })
const [here = '', there = ''] = replicas?.urls ?? []
const token = await replicas?.token() ?? ''

t.test('answers 1,000 calls on another replica\'s stream once and in order [REL-12]', { skip }, async t => {
  const stream = await openStream(t, { url: here }, token)
  const ids = Array.from({ length: 1000 }, (_none, id) => id)
  for (let at = 0; at < 1000; at += 10) {
    const batch = ids.slice(at, at + 10).map(id => call('ping', {}, id))
    t.equal((await ask(there, batch, token, stream.endpoint)).status, 202)
  }
  const answers: unknown[] = []
  while (answers.length < ids.length) answers.push(Object(await stream.message()).id)
  t.strictSame(answers, ids)
})

t.test('keeps revision, calls and refusals of a session alike on both replicas [REL-12]', { skip }, async t => {
  const stream = await openStream(t, { url: here }, token)
  const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bot', version: '1' } }
  t.equal((await ask(there, call('initialize', hello), token, stream.endpoint)).status, 202)
  t.match(await stream.message(), { result: { protocolVersion: '2025-06-18' } })
  for (const url of [here, there]) {
    t.equal((await ask(url, companies('x'), token, stream.endpoint)).status, 202)
    t.match(await stream.message(), { id: 'x', result: { isError: false, structuredContent: {} } })
  }
  const reader = await replicas?.sandbox.issueToken({ scopes: ['read:reports'] }) ?? ''
  const refused = await ask(there, companies(7), reader, stream.endpoint)
  t.match([refused.status, await refused.json()], [403, { id: 7, error: { code: 403 } }])
  t.equal((await ask(there, { jsonrpc: '2.0', method: 'notifications/initialized' }, token, stream.endpoint)).status,
    202)
  const batch = await ask(there, [call('ping', {}, 1), call('ping', {}, 2)], token, stream.endpoint)
  t.equal(batch.status, 400, 'no batches in 2025-06-18')
})

t.test('answers the same for the sessions of other subjects, unknown, ended and malformed ones ' +
  '[SEC-23, REL-12]', { skip }, async t => {
  const victim = await openStream(t, { url: here }, token)
  const ended = await openStream(t, { url: here }, token)
  await ended.close()
  await until(async () => (await ask(there, call('ping'), token, ended.endpoint)).status === 404)
  const attacker = await replicas?.token('stranger') ?? ''
  const [owner] = victim.endpoint.split('.')
  const bodies = new Set<string>()
  const tries: [string, string][] = [
    [victim.endpoint, attacker], [ended.endpoint, token], [`${owner}.${'x'.repeat(32)}`, token],
    [`/messages?sessionId=${'x'.repeat(22)}.${'x'.repeat(32)}`, token],
    ['/messages?sessionId=nobody', token], [`${victim.endpoint}x`, token], ['/messages?sessionId=', token]
  ]
  for (const [path, token] of tries) {
    const answer = await ask(there, call('ping'), token, path, { 'x-request-id': 'same' })
    t.equal(answer.status, 404, path)
    bodies.add(await answer.text())
  }
  t.equal(bodies.size, 1)
  await ask(there, call('ping', {}, 'mine'), token, victim.endpoint)
  t.match(await victim.message(), { id: 'mine' }, 'nothing else came')
})

t.test('cancels a call that runs on another replica, and the calls of a client that ' +
  'leaves [REL-12]', { skip }, async t => {
  const faults = replicas?.sandbox.faults
  t.teardown(() => faults?.clear())
  const asked = () => replicas?.sandbox.requests.length ?? 0
  for (const leave of [false, true]) {
    const stream = await openStream(t, { url: here }, token)
    faults?.set({ operation: 'listCompanies', fault: 'hang' })
    const before = asked()
    t.equal((await ask(there, companies(5), token, stream.endpoint)).status, 202)
    await until(() => asked() > before)
    if (leave) await stream.close()
    else {
      t.equal((await ask(there, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } },
        token, stream.endpoint)).status, 202)
    }
    await until(() => replicas?.apps.every(({ lifecycle }) => lifecycle.pending.calls?.() === 0) ?? true)
    faults?.clear()
    if (leave) continue
    await ask(there, call('ping', {}, 'after'), token, stream.endpoint)
    t.match(await stream.message(), { id: 'after' }, 'the cancelled call is never answered')
  }
})

t.test('refuses messages for a stream elsewhere while Redis is away, and goes on with its own ' +
  '[PROTO-59, REL-12]', { skip }, async t => {
  const stream = await openStream(t, { url: here }, token)
  await server?.kill()
  await until(() => replicas?.apps.every(({ redis }) => !redis?.up) ?? true)
  const refused = await ask(there, call('ping', {}, 7), token, stream.endpoint)
  t.match([refused.status, refused.headers.get('retry-after'), await refused.json()],
    [503, '1', { id: 7, error: { data: { code: 'session_unreachable' } } }])
  t.equal((await ask(here, companies('own'), token, stream.endpoint)).status, 202)
  t.match(await stream.message(), { id: 'own', result: { isError: false } })
  await server?.start()
  await until(async () => (await ask(there, call('ping', {}, 'back'), token, stream.endpoint)).status === 202)
  t.match(await stream.message(), { id: 'back' })
})

t.test('delivers after a short outage what was answered meanwhile [REL-12, REL-8]', { skip }, async t => {
  const faults = replicas?.sandbox.faults
  t.teardown(() => { faults?.clear(); server?.thaw() })
  const stream = await openStream(t, { url: here }, token)
  // it takes three times as long to find out that Redis is away
  faults?.set({ operation: 'listCompanies', fault: 'slow', ms: 100 })
  const before = replicas?.sandbox.requests.length ?? 0
  t.equal((await ask(there, companies('meanwhile'), token, stream.endpoint)).status, 202)
  await until(() => (replicas?.sandbox.requests.length ?? 0) > before)
  server?.freeze()
  await until(() => !replicas?.apps[1].redis?.up)
  server?.thaw()
  t.match(await stream.message(), { id: 'meanwhile', result: { isError: false } })
  await until(() => replicas?.apps.every(({ redis }) => redis?.up) ?? true)
})
