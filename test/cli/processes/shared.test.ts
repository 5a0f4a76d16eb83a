import t from 'tap'
import call, { bill } from '../../cluster/messages.ts'
import modern, { PREFIX } from '../../plugins/mcp/modern-call.ts'
import openStream from '../../routes/event-reader.ts'
import until from '../../until.ts'
import prepare, { skip } from './start-processes.ts'

const KESTREL = bill('').companyUuid
const DECLARED = { meta: { [`${PREFIX}clientCapabilities`]: { extensions: { [`${PREFIX}tasks`]: {} } } } }
const PDF = {
  name: 'neonpanel.createDocumentsByPdf',
  arguments: { companyUuid: KESTREL, type: 'bill', file: { name: 'b.pdf', link: 'https://files.example.com/b.pdf' } }
}

t.test('two processes at one port are one gateway', { skip }, async t => {
  const { sandbox, start } = await prepare(t)
  const { ask, lines, pids, url } = await start({ MAX_CALLS_PER_SUBJECT: '100' })
  let subjects = 0
  const token = () => sandbox.issueToken({ claims: { sub: `subject-${++subjects}` } })
  /** The processes that have answered at a path. */
  function answered (path: string, from = 0): number[] {
    const own = lines().slice(from).filter(({ msg, path: asked }) => msg === 'answered' && asked === path)
    return [...new Set(own.map(({ pid }) => Number(pid)))].sort()
  }
  const both = () => [...pids()].sort()

  await t.test('a limit counts over both: exactly 30 of 100 concurrent calls of a subject pass [REL-9]', async t => {
    const outages = () => lines().filter(({ msg }) => String(msg).startsWith('Redis is not used')).length
    let statuses: number[] = []
    let before = -1
    while (before !== outages()) { // while Redis is too slow each counts for itself
      before = outages()
      const ana = await token()
      statuses = await Promise.all(Array.from({ length: 100 }, async () =>
        (await ask('/mcp', { token: ana, body: call('ping') })).status))
    }
    t.strictSame([200, 429].map(wanted => statuses.filter(status => status === wanted).length), [30, 70])
    t.strictSame(answered('/mcp'), both(), 'each has answered some')
  })

  await t.test('a message that reaches the process without its stream arrives there [REL-12]', async t => {
    const ben = await token()
    const stream = await openStream(t, { url }, ben)
    let sent = 0
    await until(async () => {
      const { status } = await ask(stream.endpoint, { token: ben, body: call('ping', {}, ++sent) })
      if (status !== 202) throw new Error(`${status}`)
      t.match(await stream.message(), { id: sent, result: {} })
      return answered('/messages').length === 2
    })
    await stream.close()
  })

  await t.test('a write is sent once, whichever of them is asked [REL-6]', async t => {
    const user = await sandbox.issueToken()
    const answers = await Promise.all(Array.from({ length: 20 }, async () => ask('/tools/neonpanel.createDocuments',
      { token: user, body: bill('one-of-two'), headers: { 'idempotency-key': 'once' } })))
    t.strictSame(answers.map(({ status }) => status).filter(status => status !== 200 && status !== 409), [])
    t.equal(sandbox.requests.filter(({ method }) => method === 'POST').length, 1)
    t.strictSame(answered('/tools/neonpanel.createDocuments'), both())
  })

  await t.test('what a client keeps for one of them the other can read, without STATE_KEYS', async t => {
    const user = await sandbox.issueToken()
    const say = async (method: string, params: Record<string, unknown>) => {
      const [body, { headers }] = modern(method, params, DECLARED)
      const answer = await ask('/mcp', { token: user, body, headers })
      return Object(answer.body.result ?? answer.body)
    }
    const { taskId } = await say('tools/call', PDF)
    const before = lines().length
    await until(async () => {
      t.match(await say('tasks/get', { taskId }), { taskId, status: /working|completed/ })
      return answered('/mcp', before).length === 2
    })
  })
})
