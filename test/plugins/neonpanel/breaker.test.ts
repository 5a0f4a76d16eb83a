import t from 'tap'
import createBreaker, { type Health } from '../../../plugins/neonpanel/breaker.ts'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const OPEN = { code: 'circuit_open', details: { retryAfter: 5 } }

/** A breaker, a clock that a test sets, and what the breaker said of its changes. */
function open () {
  const changes: boolean[] = []
  const breaker = createBreaker(isOpen => changes.push(isOpen))
  const clock = { now: 0 }
  const attempt = (health: Health, times = 1) => {
    for (let time = 0; time < times; time++) breaker.afterAttempt(breaker.beforeAttempt(clock.now), health, clock.now)
  }
  return { breaker, clock, changes, attempt }
}

t.test('opens when half of twenty calls in ten seconds fail, and not before [REL-3]', t => {
  const { breaker, clock, changes, attempt } = open()
  attempt('bad', 19)
  t.ok(breaker.isClosed(), '19 are too few')
  clock.now = 10_000
  attempt('good', 11)
  attempt('bad', 10)
  t.ok(breaker.isClosed(), 'what was ten seconds ago is forgotten, and 10 of 21 are less than half')
  attempt('bad')
  t.notOk(breaker.isClosed())
  t.strictSame(changes, [true])
  t.throws(() => breaker.beforeAttempt(clock.now), OPEN)
  t.throws(() => breaker.beforeAttempt(clock.now + 4999), OPEN)
  t.end()
})

t.test('opens after ten failed connections in a row [REL-3]', t => {
  const { breaker, attempt } = open()
  attempt('unreachable', 9)
  attempt('good')
  attempt('unreachable', 9)
  t.ok(breaker.isClosed())
  attempt('unreachable')
  t.notOk(breaker.isClosed())
  t.end()
})

t.test('lets one probe through at a time, and closes after three good ones in a row [REL-3]', t => {
  const { breaker, clock, changes, attempt } = open()
  const old = breaker.beforeAttempt(0)
  attempt('unreachable', 10)
  clock.now = 5000
  const probe = breaker.beforeAttempt(clock.now)
  t.throws(() => breaker.beforeAttempt(clock.now), OPEN, 'one at a time')
  breaker.afterAttempt(old, 'good', clock.now)
  t.throws(() => breaker.beforeAttempt(clock.now), OPEN, 'an answer to an older call is no probe')
  breaker.afterAttempt(probe, 'unknown', clock.now)
  attempt('good', 2)
  attempt('bad')
  t.throws(() => breaker.beforeAttempt(9999), OPEN, 'a bad probe makes it rest again')
  clock.now = 10_000
  attempt('good', 2)
  t.notOk(breaker.isClosed())
  attempt('good')
  t.ok(breaker.isClosed())
  t.strictSame(changes, [true, false])
  attempt('bad', 19)
  t.ok(breaker.isClosed(), 'it begins anew')
  t.end()
})

t.test('refusals of NeonPanel say nothing against it; failures do, and the log tells [REL-3]', async t => {
  const lines: string[] = []
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url, { log: line => lines.push(line) })
  for (const status of [400, 401, 403, 404, 422, 429]) {
    fakeUpstream.answer = json({}, status)
    for (let turn = 0; turn < 5; turn++) await call(app, 'listReports')
  }
  t.ok(app.neonpanel.isReachable())
  fakeUpstream.answer = json({}, 500)
  for (let turn = 0; turn < 30; turn++) await call(app, 'listReports')
  t.notOk(app.neonpanel.isReachable())
  fakeUpstream.seen.length = 0
  for (const [name, input] of [
    ['listReports', {}], ['createDocuments', { companyUuid: 'c', type: 'bill', data: {} }]
  ] as const) {
    const { status, headers, body } = await call(app, name, input)
    t.match({ status, wait: headers['retry-after'], body },
      { status: 503, wait: '5', body: { code: 'circuit_open', detail: /Nothing was sent/ } })
  }
  t.strictSame(fakeUpstream.seen, [], 'NeonPanel is left alone')
  t.equal(lines.filter(line => line.includes('NeonPanel fails')).length, 1)
})
