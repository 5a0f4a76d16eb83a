import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import { ask } from './pair.ts'
import startTopology, { skip } from './topology.ts'

const AUDIENCE = 'https://mcp.example.com'
const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
/** Milliseconds that a record of 24 hours has left once nobody can be waiting for its write any more. */
const LATE = 86_400_000 - 60_000
/** Calls of a subject, fewer than it may make in ten seconds. */
const FEW = 20
/** Milliseconds between the calls of one who does not hurry. */
const PAUSE = 10
/** Settings with which nobody is limited. */
const patient = { RATE_LIMIT_MAX: '1000000', RATE_LIMIT_ADDRESS_MAX: '1000000', MAX_CALLS_PER_SUBJECT: '1000' }
const STREAMS = 5
const ANSWERS = 200

const call = (method: string, params = {}, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params })
const companies = (id: unknown) => call('tools/call', { name: 'neonpanel.listCompanies' }, id)
const bill = {
  companyUuid: KESTREL,
  type: 'bill',
  data: { ref_number: 'REL-7', date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }] }
}

t.test('two replicas as processes behind a load balancer', { skip }, async t => {
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())
  const env = { NEONPANEL_ISSUER: sandbox.url, TOKEN_AUDIENCE: AUDIENCE, DRAIN_DELAY: '2000', STATE_KEYS: 'x'.repeat(32) }
  const { server, one, other, url, ready } = await startTopology(t, env)
  let subjects = 0
  const token = () => sandbox.mintToken({ claims: { sub: `subject-${++subjects}` } })
  const asked = (wanted: string) => sandbox.requests.filter(({ method }) => method === wanted).length

  await t.test('REL-9 lets exactly 30 of 200 concurrent calls of a subject pass', async t => {
    const ana = await token()
    const answers = await Promise.all(Array.from({ length: 200 }, async () => {
      const answer = await ask(url, call('ping'), ana)
      await answer.text()
      return answer.status
    }))
    t.strictSame([200, 429].map(wanted => answers.filter(status => status === wanted).length), [30, 170])
  })

  await t.test('REL-7 REL-12 tells honestly of a write, a stream and a call whose replica was killed', async t => {
    const [writer, reader] = [await sandbox.mintToken(), await token()]
    const write = (to: string) => ask(to, bill, writer, '/tools/neonpanel.createDocuments', { 'idempotency-key': 'once' })
    const taken = await openStream(t, one, reader)
    const kept = await openStream(t, other, reader)
    t.equal((await ask(other.url, call('ping'), reader, taken.endpoint)).status, 202)
    t.match(await taken.message(), { id: 1 })
    sandbox.faults.set({ fault: 'hang' })
    const before = asked('GET')
    const lost = write(one.url).then(() => 'answered', () => 'cut')
    t.equal((await ask(one.url, companies('lost'), reader, kept.endpoint)).status, 202)
    await until(() => asked('POST') === 1 && asked('GET') > before)
    await one.end('SIGKILL')
    sandbox.faults.clear()
    t.equal(await lost, 'cut')
    await t.rejects(taken.next(), 'its client sees it')
    const refused = await ask(other.url, call('ping'), reader, taken.endpoint)
    t.match([refused.status, await refused.json()], [503, { id: 1, error: { data: { code: 'session_unreachable', retryAfter: 1 } } }])
    const early = await write(other.url)
    t.match([early.status, await early.json()], [409, { code: 'idempotency_in_progress' }])
    await one.start()
    t.match(await kept.message(), { id: 'lost', error: { data: { code: 'outcome_unknown' } } })
    t.strictSame([await kept.next(), await kept.next()], [': closing', undefined])
    const [record = ''] = Array.from(Object(await server.command('keys', '*:write:*')), String)
    await server.command('pexpire', record, LATE)
    for (const { url } of [one, other]) t.match(await (await write(url)).json(), { status: 409, code: 'outcome_unknown' })
    t.equal(asked('POST'), 1)
  })

  await t.test('REL-13 REL-12 loses no request and no answer in a rolling restart under load', async t => {
    const strange: unknown[] = []
    const end = new AbortController()
    const restarting = () => !end.signal.aborted
    let [passed, answered, streams] = [0, 0, 0]

    async function post (): Promise<void> {
      const own = await token()
      for (let id = 0; id < FEW && restarting(); id++) {
        const answer = await ask(url, call('ping', {}, id), own)
        const text = await answer.text()
        if (answer.status === 200 && text === `{"jsonrpc":"2.0","id":${id},"result":{}}`) passed++
        else strange.push([answer.status, text])
        await sleep(PAUSE)
      }
      if (restarting()) await post()
    }

    async function listen (): Promise<void> {
      const own = await token()
      const stream = await openStream(t, { url }, own)
      streams++
      for (let id = 0; id < FEW && restarting(); id++) {
        const { status } = await ask(url, call('ping', {}, id), own, stream.endpoint)
        const event = await stream.next()
        if (event === ': closing' && status !== 202) break // it has ended, and the POST says so
        if (status === 202 && event === `event: message\ndata: {"jsonrpc":"2.0","id":${id},"result":{}}`) answered++
        else strange.push([status, event])
        await sleep(PAUSE)
      }
      await stream.close()
      if (restarting()) await listen()
    }

    await ready()
    const load = Promise.all([post(), listen(), listen()])
    for (const replica of [one, other]) {
      t.equal(await replica.end('SIGTERM'), 0)
      await replica.start(patient)
      await ready()
    }
    end.abort()
    await load
    t.strictSame(strange, [])
    t.ok(passed > 10 && answered > 10 && streams > 2, `${passed} calls, ${answered} answers on ${streams} streams`)
    t.comment(`${passed} calls, ${answered} answers on ${streams} streams`)
  })

  await t.test('REL-6 sends one of 200 concurrent writes with one key', async t => {
    const before = asked('POST')
    const writer = await sandbox.mintToken()
    const answers = await Promise.all(Array.from({ length: 200 }, async () => {
      const answer = await ask(url, { ...bill, data: { ...bill.data, ref_number: 'REL-6' } }, writer, '/tools/neonpanel.createDocuments', { 'idempotency-key': 'all' })
      return { status: answer.status, text: await answer.text() }
    }))
    t.equal(asked('POST') - before, 1)
    t.strictSame([...new Set(answers.map(({ status }) => status))].filter(status => ![200, 409].includes(status)), [])
    t.equal(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size, 1, 'who waited has the same answer')
  })

  await t.test('REL-12 delivers 1,000 answers of one replica over streams on both, once and in order', async t => {
    const ids = Array.from({ length: ANSWERS }, (_none, id) => id)
    await Promise.all(Array.from({ length: STREAMS }, async () => {
      const own = await token()
      const stream = await openStream(t, { url }, own)
      const statuses = new Set<number>()
      for (const id of ids) statuses.add((await ask(one.url, call('ping', {}, id), own, stream.endpoint)).status)
      t.strictSame([...statuses], [202])
      const answers: unknown[] = []
      while (answers.length < ids.length) answers.push(Object(await stream.message()).id)
      t.strictSame(answers, ids)
    }))
  })
})
