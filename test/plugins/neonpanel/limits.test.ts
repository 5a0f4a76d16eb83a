import t from 'tap'
import path from '../../../tools/path.ts'
import buildTools, { startFakeUpstream } from '../../build-tools.ts'

t.test('a template that a URL parser reads differently is a mistake of ours, and nothing is asked', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  app.get('/folded', async request => (await app.neonpanel.api(request).get(path`/api/v1/../admin`)).body)
  app.get('/foreign', async request => (await app.neonpanel.api(request).get(path`@127.0.0.2/api`)).body)
  for (const url of ['/folded', '/foreign']) {
    t.match((await app.inject(url)).json(), { status: 500, code: 'internal_error' })
  }
  t.strictSame(fakeUpstream.seen, [])
})

t.test('nothing is asked once the deadline has passed [REL-5]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  app.get('/late', async request => {
    request.deadline = performance.now()
    return (await app.neonpanel.api(request).get(path`/api/v1/reports`)).body
  })
  t.match((await app.inject('/late')).json(), { status: 504, code: 'upstream_timeout' })
  t.strictSame(fakeUpstream.seen, [])
})

t.test('there are no requests without a caller', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url, { granted: null })
  app.get('/nobody', async request => (await app.neonpanel.api(request).get(path`/api/v1/reports`)).body)
  t.match((await app.inject('/nobody')).json(), { status: 401, code: 'invalid_token' })
  t.strictSame(fakeUpstream.seen, [])
})
