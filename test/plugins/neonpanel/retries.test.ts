import { createServer } from 'node:http'
import { once } from 'node:events'
import fc from 'fast-check'
import t from 'tap'
import createRetries from '../../../plugins/neonpanel/retries.ts'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

t.test('a wait is anything up to a bound that doubles and ends at a second, after what NeonPanel ' +
  'asks for [REL-2]', t => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(10), fc.nat(2000), (
    chance, attempt, least
  ) => {
    const wait = createRetries(() => chance).wait('ana', attempt, least, 0) ?? NaN
    return wait >= least && wait <= least + Math.min(1000, 100 * 2 ** attempt)
  }), { numRuns: 1000 })
  t.equal(createRetries(() => 0.5).wait('ana', 1, 0, 0), 100)
  t.equal(createRetries(() => 0.5).wait('ana', 9, 2000, 0), 2500)
  t.end()
})

/** How often a subject's calls are repeated until nothing is left for them. */
function spent (retries: ReturnType<typeof createRetries>, subject: string, now: number): number {
  let count = 0
  while (retries.wait(subject, 1, 0, now) !== undefined) count++
  return count
}

t.test('repeats at most a fifth of what is asked in ten seconds, and thirty calls always [REL-2]', t => {
  const all = (retries: ReturnType<typeof createRetries>, now: number) =>
    Array.from({ length: 300 }, (_, index) => spent(retries, `user ${index}`, now)).reduce((sum, one) => sum + one)
  const few = createRetries()
  for (let call = 0; call < 10; call++) few.count(0)
  t.equal(all(few, 0), 30, 'the floor')
  t.equal(all(few, 9999), 0)
  t.equal(all(few, 10_000), 30)
  const many = createRetries()
  for (let call = 0; call < 1000; call++) many.count(500)
  t.equal(all(many, 9999), 200, 'the share')
  t.equal(all(many, 20_000), 30, 'what was ten seconds ago is no longer asked')
  t.end()
})

t.test('a subject has half of the budget, and another half of what it left [REL-2]', t => {
  const retries = createRetries()
  t.strictSame(['ana', 'ben', 'ana', 'eve'].map(subject => spent(retries, subject, 0)), [15, 8, 0, 4])
  t.equal(spent(retries, 'ana', 10_000), 15)
  t.end()
})

t.test('nothing is repeated while the gateway leaves, nor when no time is left for it [REL-2]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({}, 503, { 'retry-after': '1' }))
  const app = await buildTools(t, fakeUpstream.url)
  app.lifecycle.phase = 'draining'
  t.match((await call(app, 'listReports')).body, { code: 'upstream_failed' })
  t.equal(fakeUpstream.seen.length, 1)
  const hurried = await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_DEADLINE: '900' } })
  fakeUpstream.answer = json({}, 429, { 'retry-after': '1' })
  t.match((await call(hurried, 'listReports')).body, { code: 'upstream_busy' })
  t.equal(fakeUpstream.seen.length, 2)
})

t.test('a write is repeated once, and only if nothing of it has left [REL-2]', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')
  const attempts: unknown[] = []
  const app =
    await buildTools(t, `http://127.0.0.1:${port}`, { log: line => { attempts.push(JSON.parse(line).attempts) } })
  const document = { companyUuid: 'c', type: 'bill', data: {} }
  for (const [name, input, asked] of [['listReports', {}, 3], ['createDocuments', document, 2]] as const) {
    attempts.length = 0
    t.match((await call(app, name, input)).body, {
      code: 'upstream_unreachable', detail: 'NeonPanel cannot be reached right now. Nothing was sent; retry shortly.'
    })
    t.strictSame(attempts.filter(count => count !== undefined), [asked], name)
  }
  const fakeUpstream = await startFakeUpstream(t, json({}, 503))
  await call(await buildTools(t, fakeUpstream.url), 'createDocuments', document)
  t.equal(fakeUpstream.seen.length, 1)
})
