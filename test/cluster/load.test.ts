import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import startCallers from './callers.ts'
import call, { bill } from './messages.ts'
import { ask } from './two-replicas.ts'
import startTopology, { skip } from './topology.ts'

const AUDIENCE = 'https://mcp.example.com'
const STREAMS = 5
const ANSWERS = 200
/** Milliseconds. A write takes longer than a replica goes on after it was told to end. */
const DRAIN_DELAY = 2000
const SLOW = 2500

/**
 * Asks again as long as the answer is 503: on a busy machine Redis may be too slow for a replica, and nothing was done
 * then.
 */
async function untilAccepted (once: () => Promise<Response>): Promise<Response> {
  const answer = await once()
  if (answer.status !== 503) return answer
  await answer.body?.cancel()
  await sleep(1000 * Number(answer.headers.get('retry-after')))
  return untilAccepted(once)
}

t.test('two replicas under load, behind a load balancer', { skip }, async t => {
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())
  const { one, other, url, ready } = await startTopology(t, {
    NEONPANEL_ISSUER: sandbox.url,
    TOKEN_AUDIENCE: AUDIENCE,
    DRAIN_DELAY: String(DRAIN_DELAY),
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_ADDRESS_MAX: '1000000',
    MAX_CALLS_PER_SUBJECT: '1000'
  })
  const token = await sandbox.issueToken()
  const posts: typeof sandbox.requests = []

  /** The writes that NeonPanel has got, by their numbers, as often as it has got them. */
  function written (): string[] {
    // or it would forget them for newer reads
    posts.push(...sandbox.requests.splice(0).filter(({ method }) => method === 'POST'))
    return posts.map(({ body }) => /"ref_number":"([^"]+)"/.exec(body)?.[1] ?? body).sort()
  }

  await t.test('sends one of 200 concurrent writes with one key [REL-6]', async t => {
    const answers = await Promise.all(Array.from({ length: 200 }, async () => {
      const answer =
        await untilAccepted(() =>
          ask(url, bill('REL-6'), token, '/tools/neonpanel.createDocuments', { 'idempotency-key': 'all' }))
      return { status: answer.status, text: await answer.text() }
    }))
    t.strictSame(written(), ['REL-6'])
    t.strictSame([...new Set(answers.map(({ status }) => status))].filter(status => ![200, 409].includes(status)), [])
    t.equal(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size, 1,
      'who waited has the same answer')
  })

  await t.test('delivers 1,000 answers of one replica over streams on both, once and in order [REL-12]', async t => {
    const ids = Array.from({ length: ANSWERS }, (_none, id) => id)
    await Promise.all(Array.from({ length: STREAMS }, async (_none, index) => {
      const own = await sandbox.issueToken({ claims: { sub: `subject-${index}` } })
      const stream = await openStream(t, { url }, own)
      const statuses = new Set<number>()
      for (const id of ids) {
        statuses.add((await untilAccepted(() => ask(one.url, call('ping', {}, id), own, stream.endpoint))).status)
      }
      t.strictSame([...statuses], [202])
      const answers: unknown[] = []
      while (answers.length < ids.length) answers.push(Object(await stream.message()).id)
      t.strictSame(answers, ids)
    }))
  })

  await t.test('loses no request, no answer and no write in a rolling restart, and writes nothing twice [REL-13, ' +
    'REL-12, REL-6]', async t => {
    sandbox.faults.set({ operation: 'createDocuments', fault: 'slow', ms: SLOW })
    posts.length = 0
    const { report, write, end } = await startCallers(t, url, token)
    const last: Promise<void>[] = []
    for (const replica of [one, other]) {
      last.push(write(replica.url))
      const key = report.keys.at(-1) ?? ''
      await until(() => written().includes(key))
      t.equal(await replica.end('SIGTERM'), 0)
      await replica.start()
      await ready()
    }
    await Promise.all([...last, end()])
    const { strange, pings, reads, answers, streams, keys, repeated } = report
    t.strictSame(strange, [])
    t.strictSame(written(), keys.sort(), 'one POST for each key')
    const figures = `${pings} pings, ${reads} reads, ${answers} answers on ${streams} streams, ${keys.length} writes,` +
      ` asked for ${repeated} times more`
    t.ok(pings > 10 && reads > 20 && answers > 10 && streams > 2 && keys.length > 4 && repeated > 4, figures)
    t.comment(figures)
  })
})
