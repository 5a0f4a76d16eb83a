import t from 'tap'
import { bill, companies } from '../../cluster/messages.ts'
import openStream from '../../routes/event-reader.ts'
import until from '../../until.ts'
import { ownTime } from '../../work.ts'
import prepare, { isAlive, skip } from './start-processes.ts'

const READS = 20

t.test('several processes stop as one', { skip }, async t => {
  const { sandbox, start } = await prepare(t)
  const user = await sandbox.issueToken()
  const asked = (wanted: string) => sandbox.requests.filter(({ method }) => method === wanted).length
  const gone = (pids: readonly number[]) => until(() => !pids.some(isAlive))

  await t.test('a signal stops all: what runs is finished, nothing is left, and the status is 0 [REL-13]', async t => {
    const { ask, child, ended, lines, pids, url } = await start({ MAX_CALLS_PER_SUBJECT: '100' })
    const stream = await openStream(t, { url }, user)
    sandbox.faults.set({ operation: 'listCompanies', fault: 'slow', ms: 3000 })
    sandbox.faults.set({ operation: 'createDocuments', fault: 'slow', ms: 3000 })
    const before = { GET: asked('GET'), POST: asked('POST') }
    const reads = Array.from({ length: READS }, async () => ask('/mcp', { token: user, body: companies(1) }))
    const write = ask('/tools/neonpanel.createDocuments', { token: user, body: bill('stop') })
    t.equal((await ask(stream.endpoint, { token: user, body: companies('streamed') })).status, 202)
    await until(() => asked('GET') > before.GET + READS && asked('POST') > before.POST)
    child.kill('SIGTERM')
    await until(() => lines().filter(({ signal }) => signal === 'SIGTERM').length === 2)
    for (const { status, body } of await Promise.all(reads)) {
      t.match([status, body], [200, { result: { isError: false } }])
    }
    t.equal((await write).status, 200)
    t.match(await stream.message(), { id: 'streamed', result: { isError: false } })
    t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])
    t.strictSame(await ended, [0, null])
    await gone(pids())
    sandbox.faults.clear()
    const stops = lines().filter(({ msg }) => msg === 'The gateway has stopped.')
    t.strictSame(stops.map(({ pid }) => Number(pid)).sort(), [...pids()].sort())
    t.match(lines().at(-1), { code: 0, msg: 'All processes have ended.' })
  })

  await t.test('a second signal ends all at once, and the worst status is that of all [REL-14]', async t => {
    const { child, ended, lines, pids } = await start({ DRAIN_DELAY: '60000' })
    const since = ownTime(t)
    child.kill('SIGTERM')
    await until(() => lines().filter(({ signal }) => signal === 'SIGTERM').length === 2)
    child.kill('SIGINT')
    t.strictSame(await ended, [1, null])
    t.ok(since() < 10_000)
    await gone(pids())
    const other = await start({ DRAIN_DELAY: '2000' })
    other.child.kill('SIGTERM')
    await until(() => other.lines().filter(({ signal }) => signal === 'SIGTERM').length === 2)
    process.kill(other.pids()[0] ?? 0, 'SIGKILL')
    t.strictSame(await other.ended, [137, null])
  })

  await t.test('no process outlives the one that started it, and what runs is finished [REL-13]', async t => {
    const { ask, child, pids } = await start({ DRAIN_DELAY: '60000' })
    sandbox.faults.set({ operation: 'listCompanies', fault: 'slow', ms: 2000 })
    const before = asked('GET')
    const other = await sandbox.issueToken({ user: 'ben@example.com' }) // whose limits nothing has used
    const reads = Array.from({ length: 8 }, async () => ask('/mcp', { token: other, body: companies(1) }))
    await until(() => asked('GET') === before + reads.length)
    child.kill('SIGKILL')
    for (const { status } of await Promise.all(reads)) t.equal(status, 200)
    await gone(pids())
    await t.rejects(ask('/livez'))
    sandbox.faults.clear()
  })
})
