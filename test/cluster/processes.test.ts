import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import call, { bill, companies } from './messages.ts'
import { ask } from './two-replicas.ts'
import startTopology, { skip } from './topology.ts'

const AUDIENCE = 'https://mcp.example.com'
/** Milliseconds that a record of 24 hours has left once no client can be waiting for its write any more. */
const LATE = 86_400_000 - 60_000

t.test('two replicas as processes behind a load balancer', { skip }, async t => {
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())
  const env = {
    NEONPANEL_ISSUER: sandbox.url, TOKEN_AUDIENCE: AUDIENCE, DRAIN_DELAY: '2000', STATE_KEYS: 'x'.repeat(32)
  }
  const { server, one, other, url } = await startTopology(t, env)
  let subjects = 0
  const token = () => sandbox.issueToken({ claims: { sub: `subject-${++subjects}` } })
  const asked = (wanted: string) => sandbox.requests.filter(({ method }) => method === wanted).length

  await t.test('lets exactly 30 of 200 concurrent calls of a subject pass [REL-9]', async t => {
    const ana = await token()
    const answers = await Promise.all(Array.from({ length: 200 }, async () => {
      const answer = await ask(url, call('ping'), ana)
      await answer.text()
      return answer.status
    }))
    t.strictSame([200, 429].map(wanted => answers.filter(status => status === wanted).length), [30, 170])
  })

  await t.test('tells honestly of a write and a stream whose replica was killed, and loses no call that it passed on ' +
    '[REL-7, REL-12]', async t => {
    const user = await sandbox.issueToken()
    const write =
      (to: string) => ask(to, bill('REL-7'), user, '/tools/neonpanel.createDocuments', { 'idempotency-key': 'once' })
    const taken = await openStream(t, one, user)
    const kept = await openStream(t, other, user)
    t.equal((await ask(other.url, call('ping'), user, taken.endpoint)).status, 202)
    t.match(await taken.message(), { id: 1 })
    sandbox.faults.set({ operation: 'createDocuments', fault: 'hang' })
    sandbox.faults.set({ operation: 'listCompanies', fault: 'slow' })
    const before = asked('GET')
    const lost = write(one.url).then(() => 'answered', () => 'cut')
    t.equal((await ask(one.url, companies('passed on'), user, kept.endpoint)).status, 202)
    await until(() => asked('POST') === 1 && asked('GET') > before)
    await one.end('SIGKILL')
    sandbox.faults.clear()
    t.equal(await lost, 'cut')
    await t.rejects(taken.next(), 'its client sees it')
    const refused = await ask(other.url, call('ping'), user, taken.endpoint)
    t.match([refused.status, await refused.json()],
      [503, { id: 1, error: { data: { code: 'session_unreachable', retryAfter: 1 } } }])
    const early = await write(other.url)
    t.match([early.status, await early.json()], [409, { code: 'idempotency_in_progress' }])
    await one.start()
    t.match(await kept.message(), { id: 'passed on', result: { isError: false } })
    t.equal((await ask(one.url, call('ping', {}, 'after'), user, kept.endpoint)).status, 202)
    t.match(await kept.message(), { id: 'after' })
    const [record = ''] = Array.from(Object(await server.command('keys', '*:write:*')), String)
    await server.command('pexpire', record, LATE)
    for (const { url } of [one, other]) {
      t.match(await (await write(url)).json(), { status: 409, code: 'outcome_unknown' })
    }
    t.equal(asked('POST'), 1)
  })
})
