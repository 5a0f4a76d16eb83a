import { once, EventEmitter } from 'node:events'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import silent from '../../plugins/mcp/context.ts'
import bare, { call, json, startPeer } from '../bare.ts'

const status = { companyUuid: 'b7t2k9m4q1x8w5z3n6p0', type: 'bill', requestId: 'imp-1' }
const queued = json({ request_id: 'imp-1', status: 'queued' }, 202, { 'retry-after': '10' })
const busy = json({ request_id: 'imp-1', status: 'processing' }, 202, { 'retry-after': '10' })
const done = json({ request_id: 'imp-1', status: 'done', documents: [] })

/** A NeonPanel with these answers, a clock that is moved by hand, and the progress that a call reports. */
async function build (t: Test, answers: Parameters<typeof startPeer>[1][]) {
  const peer = await startPeer(t)
  const asked = new EventEmitter()
  peer.answer = (...sides) => { asked.emit('asked'); (answers.shift() ?? busy)(...sides) }
  const app = await bare(t, peer.url)
  const reported: unknown[][] = []
  const leaving = new AbortController()
  app.post('/wait', async (request) => {
    const tool = app.tools.find('neonpanel.checkImportStatus')
    const progress = (...report: unknown[]) => { reported.push(report); asked.emit('waits') }
    return tool && (await request.runTool(tool, request.body, { ...silent(request, leaving.signal), progress })).text
  })
  const ask = async (waitSeconds: number) => (await app.inject({ method: 'POST', url: '/wait', payload: { ...status, waitSeconds } })).json()
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  /** Lets the pause that begins next go by. */
  const pass = async (milliseconds: number) => { await once(asked, 'waits'); mock.timers.tick(milliseconds) }
  return { peer, ask, pass, reported, leaving, asked }
}

t.test('waits at the pace of NeonPanel until the import is done, and tells how long', async t => {
  const { peer, ask, pass, reported } = await build(t, [queued, busy, done])
  const answer = ask(25)
  await pass(10_000)
  await pass(10_000)
  t.strictSame(await answer, { request_id: 'imp-1', status: 'done', documents: [] })
  t.strictSame(reported, [[0, 25, 'The import is queued.'], [10, 25, 'The import is being processed.']])
  t.strictSame(peer.seen.map(({ url }) => url), Array(3).fill('/api/v1/companies/b7t2k9m4q1x8w5z3n6p0/import/bill/status/imp-1'))
})

t.test('gives the state of things when the next question would come too late', async t => {
  const { peer, ask, pass } = await build(t, [])
  const answer = ask(19)
  await pass(10_000)
  t.match(await answer, { status: 'processing', retry_after_seconds: 10, hint: String })
  t.equal(peer.seen.length, 2)
})

t.test('asks once where nobody wants to wait, or the deadline of the call leaves no room for it', async t => {
  const peer = await startPeer(t, json({ status: 'queued' }, 202, { 'retry-after': '1' }))
  t.match((await call(await bare(t, peer.url), 'checkImportStatus', { ...status, waitSeconds: 0 })).body, { status: 'queued' })
  t.match((await call(await bare(t, peer.url, { env: { NEONPANEL_DEADLINE: '5000' } }), 'checkImportStatus', { ...status, waitSeconds: 25 })).body, { status: 'queued' })
  t.equal(peer.seen.length, 2)
  t.match((await call(await bare(t, peer.url), 'checkImportStatus', { ...status, waitSeconds: 26 })).body, { detail: 'arguments/waitSeconds must be <= 25.' })
})

t.test('stops waiting when nobody waits any more', async t => {
  const { ask, asked, leaving, peer } = await build(t, [])
  const answer = ask(25)
  await once(asked, 'waits')
  leaving.abort()
  t.match(await answer, { code: 'cancelled' })
  t.equal(peer.seen.length, 1)
})
