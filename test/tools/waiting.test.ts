import { once, EventEmitter } from 'node:events'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../build-tools.ts'

const status = { companyUuid: 'b7t2k9m4q1x8w5z3n6p0', type: 'bill', requestId: 'imp-1' }
const queued = json({ request_id: 'imp-1', status: 'queued' }, 202, { 'retry-after': '10' })
const busy = json({ request_id: 'imp-1', status: 'processing' }, 202, { 'retry-after': '10' })
const done = json({ request_id: 'imp-1', status: 'done', documents: [] })

/** A NeonPanel with these answers, a clock that is moved by hand, and the progress that a call reports. */
async function build (t: Test, answers: Parameters<typeof startFakeUpstream>[1][]) {
  const fakeUpstream = await startFakeUpstream(t)
  const asked = new EventEmitter()
  fakeUpstream.answer = (...sides) => { asked.emit('asked'); (answers.shift() ?? busy)(...sides) }
  const app = await buildTools(t, fakeUpstream.url)
  const reported: unknown[][] = []
  const leaving = new AbortController()
  app.post('/wait', async (request) => {
    const tool = app.tools.find('neonpanel.checkImportStatus')
    const progress = (...report: unknown[]) => { reported.push(report); asked.emit('waits') }
    return tool &&
      (await request.runTool(tool, request.body, { signal: leaving.signal, progress })).text
  })
  const ask = async (waitSeconds: number) =>
    (await app.inject({ method: 'POST', url: '/wait', payload: { ...status, waitSeconds } })).json()
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  /** Lets the pause that begins next go by. */
  const pass = async (milliseconds: number) => { await once(asked, 'waits'); mock.timers.tick(milliseconds) }
  return { fakeUpstream, ask, pass, reported, leaving, asked }
}

t.test('waits at the pace of NeonPanel until the import is done, and tells how long', async t => {
  const { fakeUpstream, ask, pass, reported } = await build(t, [queued, busy, done])
  const answer = ask(25)
  await pass(10_000)
  await pass(10_000)
  t.strictSame(await answer, { request_id: 'imp-1', status: 'done', documents: [] })
  t.strictSame(reported, [[0, 25, 'The import is queued.'], [10, 25, 'The import is being processed.']])
  t.strictSame(fakeUpstream.seen.map(({ url }) => url),
    Array(3).fill('/api/v1/companies/b7t2k9m4q1x8w5z3n6p0/import/bill/status/imp-1'))
})

t.test('gives the state of things when the next question would come too late', async t => {
  const { fakeUpstream, ask, pass } = await build(t, [])
  const answer = ask(19)
  await pass(10_000)
  t.match(await answer, { status: 'processing', retry_after_seconds: 10, hint: String })
  t.equal(fakeUpstream.seen.length, 2)
})

t.test('asks once where the caller does not want to wait, or the deadline of the call is too near', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ status: 'queued' }, 202, { 'retry-after': '1' }))
  t.match((await call(await buildTools(t, fakeUpstream.url), 'checkImportStatus', { ...status, waitSeconds: 0 })).body,
    { status: 'queued' })
  t.match((await call(await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_DEADLINE: '5000' } }),
    'checkImportStatus', { ...status, waitSeconds: 25 })).body, { status: 'queued' })
  t.equal(fakeUpstream.seen.length, 2)
  t.match((await call(await buildTools(t, fakeUpstream.url), 'checkImportStatus', { ...status, waitSeconds: 26 })).body,
    { detail: 'arguments/waitSeconds must be <= 25.' })
})

t.test('stops waiting when the caller has cancelled', async t => {
  const { ask, asked, leaving, fakeUpstream } = await build(t, [])
  const answer = ask(25)
  await once(asked, 'waits')
  leaving.abort()
  t.match(await answer, { code: 'cancelled' })
  t.equal(fakeUpstream.seen.length, 1)
})

t.test('waits a failure out that passes, at NeonPanel\'s pace or its own [U13]', async t => {
  for (const [failure, pause] of [
    [json({}, 429, { 'retry-after': '7' }), 7000], [json({}, 500), 5000], [json({}, 503, { 'retry-after': '3' }), 3000]
  ] as const) {
    await t.test(String(pause), async t => {
      const { ask, pass, reported, fakeUpstream } = await build(t, [failure, queued, failure, done])
      const answer = ask(25)
      await pass(pause)
      await pass(10_000)
      await pass(pause)
      t.strictSame(await answer, { request_id: 'imp-1', status: 'done', documents: [] })
      t.equal(fakeUpstream.seen.length, 4)
      t.strictSame(reported.map(([, , state]) => state),
        ['NeonPanel does not answer yet.', 'The import is queued.', 'The import is queued.'])
    })
  }
})

t.test('gives the last known state where a failure does not pass in time, and the failure where none is known [U13]',
  async t => {
    const later = json({}, 429, { 'retry-after': '60' })
    const { ask, pass } = await build(t, [queued, later, later])
    const answer = ask(25)
    await pass(10_000)
    t.match(await answer, { request_id: 'imp-1', status: 'queued', retry_after_seconds: 60 })
    t.match(await ask(25), { code: 'upstream_busy' })
  })

t.test('ends at once with a failure that waiting does not end, or where nobody waits [U13]', async t => {
  const { ask, pass, fakeUpstream } = await build(t, [json({}, 404), json({}, 500), queued, json({}, 403)])
  t.match(await ask(25), { code: 'upstream_not_found' })
  t.match(await ask(0), { code: 'upstream_failed' })
  const answer = ask(25)
  await pass(10_000)
  t.match(await answer, { code: 'upstream_refused' })
  t.equal(fakeUpstream.seen.length, 4)
})
