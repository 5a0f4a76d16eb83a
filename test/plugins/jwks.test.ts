import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import oauth from '../../plugins/oauth/index.ts'
import jwks from '../../plugins/jwks/index.ts'
import stopClock from '../clock.ts'
import startIssuer, { makePair } from '../issuer.ts'
import { keyFor } from './jwks/open-keys.ts'

const pair = await makePair('good')

async function boot (t: Test, issuer: string, env: Record<string, string> = {}) {
  const log = new PassThrough({ encoding: 'utf8' })
  const app = Fastify({ logger: { level: 'warn', stream: log } })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({ NEONPANEL_ISSUER: issuer, ...env }) })
  await app.register(metrics).register(errors)
  await app.register(oauth)
  await app.register(jwks)
  return { app, log }
}

t.test('asks the issuer once at boot, without waiting for it', async t => {
  const issuer = await startIssuer(t, pair)
  const asked = new Promise<string | undefined>(resolve => {
    issuer.answer = request => resolve(request.url)
  })
  const { app } = await boot(t, issuer.url)
  await app.ready()
  t.equal(app.keys.reached, false)
  t.equal(await asked, '/.well-known/jwks.json')
})

t.test('asks at the address that is given, with its slash and its query, which is not logged [K10]', async t => {
  const issuer = await startIssuer(t, pair)
  const asked: (string | undefined)[] = []
  issuer.answer = (request, response) => { asked.push(request.url); response.writeHead(502).end() }
  const { app, log } = await boot(t, issuer.url, { NEONPANEL_JWKS_URI: `${issuer.url}/keys/?p=B2C_1&sig=hunter2` })
  const warned = once(log, 'data')
  await app.ready()
  const [line] = await warned
  t.strictSame(asked, ['/keys/?p=B2C_1&sig=hunter2'])
  t.match(line, `"uri":"${issuer.url}/keys/?…"`)
  t.notMatch(line, 'hunter2')
})

t.test('knows that the issuer was reached, and hands out what it learnt', async t => {
  const issuer = await startIssuer(t, pair)
  const { app } = await boot(t, issuer.url)
  await app.ready()
  t.equal((await keyFor(app.keys, 'good')).kid, 'good')
  t.equal(app.keys.reached, true)
  t.equal(issuer.hits(), 1)
})

t.test('boots without the issuer and warns once in 10 s', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  issuer.answer = (_request, response) => { response.writeHead(502).end() }
  const { app, log } = await boot(t, issuer.url)
  const lines: string[] = []
  log.on('data', (line: string) => lines.push(line))
  await app.ready()
  await t.rejects(keyFor(app.keys, 'good'), { code: 'issuer_unavailable' })
  clock.forward(1000)
  await t.rejects(keyFor(app.keys, 'good'), { code: 'issuer_unavailable' })
  t.equal(issuer.hits(), 2)
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0] ?? ''),
    { level: 40, uri: `${issuer.url}/.well-known/jwks.json`, msg: 'The key set of NEONPANEL_JWKS_URI cannot be read.' })
  clock.forward(10_000)
  const warned = once(log, 'data')
  await t.rejects(keyFor(app.keys, 'good'), { code: 'issuer_unavailable' })
  await warned
  t.equal(lines.length, 2)
})

t.test('closes while a question is open, without a warning', async t => {
  const issuer = await startIssuer(t, pair)
  const asked = new Promise<void>(resolve => { issuer.answer = () => resolve() })
  const { app, log } = await boot(t, issuer.url)
  await app.ready()
  await asked
  await app.close()
  t.equal(log.read(), null)
})
