import { mock } from 'node:test'
import t from 'tap'
import buildApp from '../../app.ts'
import build from '../build.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../issuer.ts'

t.test('REL-16 /healthz is exactly {"status":"ok"}, and /livez the same', async t => {
  const { url } = await build(t)
  for (const path of ['/healthz', '/livez']) {
    const response = await fetch(`${url}${path}`)
    t.equal(response.status, 200)
    t.equal(await response.text(), '{"status":"ok"}')
    t.equal((await fetch(`${url}${path}`, { method: 'HEAD' })).status, 200)
  }
})

t.test('REL-16 /readyz is 200 once the keys of the issuer were reached, and 503 as soon as it stops', async t => {
  const { url, app, token } = await build(t)
  const answer = await fetch(`${url}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}'
  })
  t.equal(answer.status, 200)
  const ready = await fetch(`${url}/readyz`)
  t.equal(ready.status, 200)
  t.strictSame(await ready.json(), { status: 'ok' })
  app.lifecycle.phase = 'leaving'
  const leaving = await fetch(`${url}/readyz`)
  t.equal(leaving.status, 503)
  t.strictSame(await leaving.json(), { status: 'closing' })
  t.equal((await fetch(`${url}/healthz`)).status, 200)
  app.lifecycle.phase = 'serving'
})

t.test('REL-16 /readyz waits half a minute for keys that cannot be reached, then says degraded', async t => {
  const app = await buildApp({ LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://localhost:9' })
  t.teardown(() => app.close())
  const now = Date.now()
  const early = await app.inject('/readyz')
  t.equal(early.statusCode, 503)
  t.strictSame(early.json(), { status: 'degraded', keys: 'unreachable' })
  mock.timers.enable({ apis: ['Date'], now: now + 31_000 })
  t.teardown(() => mock.timers.reset())
  const late = await app.inject('/readyz')
  t.equal(late.statusCode, 200)
  t.strictSame(late.json(), { status: 'degraded', keys: 'unreachable' })
})

t.test('REL-16 what is lost later leaves the probes at 200, and none of them asks anybody', async t => {
  const pair = await makePair('k')
  const issuer = await startIssuer(t, pair)
  const app = await buildApp({ LOG_LEVEL: 'silent', PUBLIC_URL: AUDIENCE, NEONPANEL_ISSUER: issuer.url, NEONPANEL_API_URL: 'http://localhost:9' })
  t.teardown(() => app.close())
  const headers = { host: 'mcp.example.com', authorization: `Bearer ${await sign(issuer.url, { pair })}` }
  const ask = () => app.inject({ method: 'POST', url: '/tools/neonpanel.listReports', headers, payload: {} })
  const probe = async (path: string) => {
    const { statusCode, payload } = await app.inject({ url: path, headers: { host: '10.0.0.1' } })
    return [statusCode, JSON.parse(payload)]
  }
  t.equal((await ask()).json().code, 'upstream_unreachable')
  t.strictSame(await probe('/readyz'), [200, { status: 'ok' }], 'one failure of NeonPanel')
  await Promise.all(Array.from({ length: 10 }, ask))
  t.equal((await ask()).json().code, 'circuit_open')
  const hits = issuer.hits()
  issuer.answer = (_request, response) => { response.destroy() }
  for (let second = 0; second < 4; second++) app.load.feel({ delay: 10_000, utilisation: 1, rss: 0 })
  t.strictSame(await probe('/readyz'), [200, { status: 'degraded', neonpanel: 'unreachable' }], 'NeonPanel is away, the issuer too, and the gateway is overloaded')
  for (const path of ['/healthz', '/livez']) t.strictSame(await probe(path), [200, { status: 'ok' }], path)
  t.equal(issuer.hits(), hits, 'nobody was asked')
})
