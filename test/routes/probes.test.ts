import t from 'tap'
import buildApp from '../../app.ts'
import build from '../build.ts'
import until from '../until.ts'

t.test('the probes answer HEAD as well, and no cache may keep what they say [REL-16, P5]', async t => {
  const { url, app } = await build(t)
  await until(() => app.keys.reached)
  for (const path of ['/livez', '/healthz', '/readyz']) {
    const response = await fetch(`${url}${path}`, { method: 'HEAD' })
    t.strictSame([response.status, await response.text()], [200, ''], path)
    const kept = [response, await fetch(`${url}${path}`)].map(({ headers }) => headers.get('cache-control'))
    t.strictSame(kept, ['no-store', 'no-store'], path)
  }
})

t.test('one of several processes that begins later is ready at once, although the keys cannot be read [REL-16]',
  async t => {
    const env = { LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://127.0.0.1:9' }
    for (const [age, status] of [[0, 503], [31_000, 200]] as const) {
      const app = await buildApp(env, { began: Date.now() - age })
      t.teardown(() => app.close())
      const answer = await app.inject('/readyz')
      t.strictSame([answer.statusCode, answer.json()], [status, { status: 'degraded', keys: 'unreachable' }])
    }
  })
