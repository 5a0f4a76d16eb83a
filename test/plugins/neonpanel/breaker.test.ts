import t from 'tap'
import createBreaker, { type Health } from '../../../plugins/neonpanel/breaker.ts'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const OPEN = { code: 'circuit_open', details: { retryAfter: 5 } }
const OPERATIONS = ['reports', 'companies'] as const

/** A breaker, a clock that a test sets, and what the breaker said of its changes. */
function open () {
  const changes: [open: boolean, operation?: string | undefined][] = []
  const breaker = createBreaker((...change) => changes.push(change))
  const clock = { now: 0 }
  const asked = (subject: string, operation: string) => ({ subject, operation })
  const attempt = (health: Health, times = 1, subject = 'ana', operation = 'reports') => {
    for (let time = 0; time < times; time++) breaker.begin(asked(subject, operation), clock.now)(health, clock.now)
  }
  const isRefused = (subject: string, operation: string) => {
    try {
      breaker.begin(asked(subject, operation), clock.now)('unknown', clock.now)
      return false
    } catch {
      return true
    }
  }
  /** Failures of two subjects in two operations open the circuit for all. */
  const failForAll = () => {
    for (const subject of ['ana', 'ben']) for (const operation of OPERATIONS) attempt('bad', 5, subject, operation)
  }
  return { breaker, clock, changes, attempt, isRefused, failForAll, asked }
}

t.test('opens when half of twenty calls in ten seconds fail, and not before [REL-3]', t => {
  const { breaker, clock, attempt, isRefused, asked } = open()
  attempt('bad', 19)
  t.notOk(isRefused('ana', 'reports'), '19 are too few')
  clock.now = 10_000
  attempt('good', 11)
  attempt('bad', 10)
  t.notOk(isRefused('ana', 'reports'), 'what was ten seconds ago is forgotten, and 10 of 21 are less than half')
  attempt('bad')
  t.notOk(breaker.isClosed(asked('ana', 'reports')))
  t.throws(() => breaker.begin(asked('ana', 'reports'), clock.now), OPEN)
  t.throws(() => breaker.begin(asked('ana', 'reports'), clock.now + 4999), OPEN)
  t.end()
})

t.test('what one caller or one operation meets refuses nothing else [F2]', t => {
  const { breaker, changes, attempt, isRefused } = open()
  attempt('bad', 20)
  attempt('good', 1, 'ben')
  t.strictSame([isRefused('ana', 'reports'), isRefused('ben', 'reports'), isRefused('ana', 'companies')],
    [true, false, false], 'one caller fails in one operation')
  t.strictSame(changes, [])
  attempt('bad', 9, 'ben')
  t.strictSame([isRefused('cleo', 'reports'), isRefused('ana', 'companies')], [true, false], 'two callers do')
  t.strictSame(changes, [[true, 'reports']])
  t.equal(breaker.trouble(0), undefined)
  const other = open()
  other.attempt('bad', 20, 'ana', 'companies')
  other.attempt('bad', 20, 'ana', 'reports')
  t.strictSame([other.isRefused('ben', 'reports'), other.breaker.trouble(0)], [false, undefined],
    'one caller fails in two operations')
  const everything = open()
  everything.failForAll()
  t.strictSame([everything.isRefused('cleo', 'warehouses'), everything.breaker.trouble(0)], [true, 'failing'],
    'two callers in two operations')
  t.strictSame(everything.changes, [[true]])
  t.end()
})

t.test('one caller\'s failures and a single one of another open nothing for those who are served [F2]', t => {
  const { attempt, isRefused, changes } = open()
  attempt('good', 10, 'cleo')
  attempt('bad', 19, 'ana')
  attempt('bad', 1, 'ben')
  t.strictSame([isRefused('cleo', 'reports'), changes], [false, []])
  t.end()
})

t.test('opens for all after ten failed connections in a row [REL-3]', t => {
  const { breaker, attempt, isRefused } = open()
  attempt('unreachable', 9)
  attempt('good')
  attempt('unreachable', 9)
  t.notOk(isRefused('ben', 'companies'))
  attempt('unreachable')
  t.ok(isRefused('ben', 'companies'))
  t.strictSame([0, 59_999, 60_000].map(breaker.trouble), ['unreachable', 'unreachable', undefined],
    'what was a minute ago says nothing of now')
  t.end()
})

t.test('lets one probe through at a time, and closes after three good ones in a row [REL-3]', t => {
  const { breaker, clock, changes, attempt, asked } = open()
  const old = breaker.begin(asked('ana', 'reports'), 0)
  attempt('unreachable', 10)
  clock.now = 5000
  const probe = breaker.begin(asked('ana', 'reports'), clock.now)
  t.throws(() => breaker.begin(asked('ana', 'reports'), clock.now), OPEN, 'one at a time')
  old('good', clock.now)
  t.throws(() => breaker.begin(asked('ana', 'reports'), clock.now), OPEN, 'an answer to an older call is no probe')
  probe('unknown', clock.now)
  attempt('good', 2)
  attempt('bad')
  t.throws(() => breaker.begin(asked('ben', 'reports'), 9999), OPEN, 'a bad probe makes it rest again')
  clock.now = 10_000
  t.throws(() => breaker.begin(asked('ana', 'reports'), clock.now), OPEN, 'others probe before whose probe failed')
  attempt('good', 2, 'ben')
  t.ok(breaker.trouble(clock.now) !== undefined)
  attempt('good')
  t.equal(breaker.trouble(clock.now), undefined)
  t.strictSame(changes, [[true], [false]])
  attempt('bad', 9)
  t.ok(breaker.isClosed(asked('ben', 'reports')), 'it begins anew')
  t.end()
})

t.test('a probe that hangs keeps nobody else from probing [F2]', t => {
  const { breaker, clock, attempt, asked, failForAll } = open()
  failForAll()
  clock.now = 5000
  breaker.begin(asked('ana', 'warehouses'), clock.now)
  clock.now = 10_000
  attempt('good', 3, 'cleo', 'warehouses')
  t.equal(breaker.trouble(clock.now), undefined)
  t.end()
})

t.test('refusals of NeonPanel say nothing against it; failures do [REL-3]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const status of [400, 401, 403, 404, 422, 429]) {
    fakeUpstream.answer = json({}, status)
    for (let turn = 0; turn < 5; turn++) await call(app, 'listReports')
  }
  t.ok(fakeUpstream.seen.length === 30)
  fakeUpstream.answer = json({}, 500)
  for (let turn = 0; turn < 30; turn++) await call(app, 'listReports')
  fakeUpstream.seen.length = 0
  const { status, headers, body } = await call(app, 'listReports')
  t.match({ status, wait: headers['retry-after'], body },
    { status: 503, wait: '5', body: { code: 'circuit_open', detail: /Nothing was sent/ } })
  t.strictSame(fakeUpstream.seen, [], 'NeonPanel is left alone')
})
