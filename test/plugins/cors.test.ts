import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import cors from '../../plugins/cors.ts'
import errors, { Failure } from '../../plugins/errors/index.ts'
import headers from '../../plugins/headers.ts'
import metrics from '../../plugins/metrics/index.ts'
import origin from '../../plugins/origin.ts'

const METHODS = 'GET, POST, DELETE, OPTIONS'
const ALLOWED = 'Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id, Last-Event-ID, ' +
  'Mcp-Method, Mcp-Name, Idempotency-Key, traceparent, tracestate, If-None-Match'
const EXPOSED = 'WWW-Authenticate, MCP-Protocol-Version, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, ' +
  'Idempotency-Replayed, Age, ETag, Content-Disposition'

async function open (t: Test, env: Record<string, string> = {}): Promise<FastifyInstance> {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({ PUBLIC_URL: 'https://mcp.example.com', ...env }) })
  for (const plugin of [metrics, errors, headers, origin, cors]) await app.register(plugin)
  app.get('/document', { config: { document: true } }, async () => 'text')
  app.get('/healthz', { config: { probe: true } }, async () => 'ok')
  app.addHook('onRequest', async request => {
    if (!request.routeOptions.config.document && !request.routeOptions.config.probe && request.url !== '/fine') {
      throw new Failure('invalid_token')
    }
  })
  app.post('/mcp', async () => 'in')
  app.post('/fine', async () => 'in')
  return app
}

/** The headers of an answer that browsers decide by. */
async function visible (
  app: FastifyInstance, method: 'GET' | 'POST' | 'OPTIONS' | 'DELETE', url: string, headers: Record<string, string> = {}
) {
  const answer = await app.inject({ method, url, headers: { host: 'mcp.example.com', ...headers } })
  const names = Object.keys(answer.headers).filter(name => name.startsWith('access-control-') || name === 'vary')
  return {
    status: answer.statusCode,
    ...Object.fromEntries(names.map(name =>
      [name.replace('access-control-', ''), answer.headers[name]]))
  }
}

const PREFLIGHT = { origin: 'https://chat.example', 'access-control-request-method': 'POST' }
const FULL = {
  status: 204,
  'allow-origin': '*',
  'expose-headers': EXPOSED,
  'allow-methods': METHODS,
  'allow-headers': ALLOWED,
  'max-age': '7200'
}

t.test('answers preflights of every route before anything else, with exactly these lists ' +
  '[PROTO-48, CLIENT-61]', async t => {
  const app = await open(t)
  for (const url of ['/mcp', '/document', '/healthz', '/nowhere']) {
    t.strictSame(await visible(app, 'OPTIONS', url, PREFLIGHT), FULL, url)
  }
  t.strictSame(await visible(app, 'OPTIONS', '/mcp'), FULL)
  const answer =
    await app.inject({ method: 'OPTIONS', url: '/mcp', headers: { host: 'mcp.example.com', ...PREFLIGHT } })
  t.strictSame([answer.body, answer.headers['content-length']], ['', '0'])
})

t.test('allows the argument headers that a preflight names, and nothing else that it names [PROTO-48]', async t => {
  const app = await open(t)
  const asked = 'authorization, Mcp-Param-Company-Uuid,mcp-param-x , X-Evil, Mcp-Param-, Mcp-Param-a b, ' +
    'Mcp-Param-<script>'
  const { 'allow-headers': allowed } = {
    'allow-headers': '',
    ...await visible(app, 'OPTIONS', '/mcp',
      { ...PREFLIGHT, 'access-control-request-headers': asked })
  }
  t.equal(allowed, `${ALLOWED}, Mcp-Param-Company-Uuid, mcp-param-x`)
  t.strictSame(await visible(app, 'OPTIONS', '/mcp', { ...PREFLIGHT, 'access-control-request-headers': 'x-other' }),
    FULL)
})

t.test('lets pages read answers of every status', async t => {
  const app = await open(t)
  const open204 = { 'allow-origin': '*', 'expose-headers': EXPOSED }
  t.strictSame(await visible(app, 'POST', '/fine', { origin: 'https://chat.example' }), { status: 200, ...open204 })
  t.strictSame(await visible(app, 'POST', '/mcp', { origin: 'https://chat.example' }), { status: 401, ...open204 })
  t.strictSame(await visible(app, 'GET', '/healthz', { origin: 'https://chat.example' }), { status: 200, ...open204 })
  t.strictSame(await visible(app, 'POST', '/mcp'), { status: 401, ...open204 })
})

t.test('answers the pages of a list by name, and foreign ones without any of it', async t => {
  const app = await open(t, { CORS_ORIGIN: 'https://chat.example' })
  const named = { 'allow-origin': 'https://chat.example', vary: 'Origin' }
  t.strictSame(await visible(app, 'OPTIONS', '/mcp', PREFLIGHT), { ...FULL, ...named })
  t.strictSame(await visible(app, 'POST', '/mcp', { origin: 'https://chat.example' }),
    { status: 401, 'expose-headers': EXPOSED, ...named })
  t.strictSame(await visible(app, 'POST', '/fine'), { status: 200, 'expose-headers': EXPOSED, vary: 'Origin' })
  t.strictSame(await visible(app, 'POST', '/fine', { origin: 'https://evil.example' }), { status: 403 })
  t.strictSame(await visible(app, 'OPTIONS', '/mcp', { ...PREFLIGHT, origin: 'https://evil.example' }), { status: 403 })
})

t.test('leaves public documents and probes open to every page, whatever the list [CLIENT-60]', async t => {
  const app = await open(t, { CORS_ORIGIN: 'https://chat.example' })
  for (const url of ['/document', '/healthz']) {
    t.strictSame(await visible(app, 'GET', url, { origin: 'https://evil.example' }),
      { status: 200, 'allow-origin': '*', 'expose-headers': EXPOSED })
  }
})

t.test('lets pages of this machine call a gateway on it, beside a list', async t => {
  const app = await open(t, { PUBLIC_URL: 'http://localhost:3000', CORS_ORIGIN: 'https://chat.example' })
  const seen = await visible(app, 'POST', '/fine', { host: 'localhost:3000', origin: 'http://127.0.0.1:6274' })
  t.strictSame(seen,
    { status: 200, 'allow-origin': 'http://127.0.0.1:6274', 'expose-headers': EXPOSED, vary: 'Origin' })
})
