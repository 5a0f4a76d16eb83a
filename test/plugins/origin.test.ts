import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import origin from '../../plugins/origin.ts'
import ask from '../ask.ts'

async function open (t: Test, env: Record<string, string>): Promise<FastifyInstance> {
  const app = Fastify({ trustProxy: '127.0.0.1' })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig(env) })
  await app.register(metrics).register(errors)
  await app.register(origin)
  app.post('/mcp', async () => 'in')
  app.get('/document', { config: { document: true } }, async () => 'in')
  app.get('/healthz', { config: { probe: true } }, async () => 'in')
  return app
}

async function codeOf (app: FastifyInstance, headers: Record<string, string>, url = '/mcp'): Promise<string> {
  const answer = await app.inject({ method: url === '/mcp' ? 'POST' : 'GET', url, headers })
  return answer.statusCode === 200 ? 'in' : answer.json().code
}

const PUBLIC = { PUBLIC_URL: 'https://mcp.example.com' }

t.test('admits the Host of PUBLIC_URL and of ALLOWED_HOSTS, with any port, and no other [PROTO-47]', async t => {
  const app = await open(t, { ...PUBLIC, ALLOWED_HOSTS: 'gateway.internal, Other.example' })
  for (const host of [
    'mcp.example.com', 'MCP.example.com', 'mcp.example.com:8443', 'gateway.internal:3000', 'other.example'
  ]) {
    t.equal(await codeOf(app, { host }), 'in', host)
  }
  const foreign = [
    'evil.example', 'mcp.example.com.evil.example', 'xmcp.example.com', 'localhost', '127.0.0.1:3000', '[::1]',
    'mcp.example.com:', 'mcp.example.com:http',
    'mcp.example.com@evil.example', 'evil.example/mcp.example.com', 'mcp.example.com, evil.example', 'undefined', ''
  ]
  for (const host of foreign) t.equal(await codeOf(app, { host }), 'foreign_origin', host)
})

t.test('admits the loopback spellings, with any port, where PUBLIC_URL is one of them', async t => {
  for (const PUBLIC_URL of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']) {
    const app = await open(t, { PUBLIC_URL })
    for (const host of ['localhost', 'localhost:3000', 'LOCALHOST:1', '127.0.0.1:3000', '[::1]:3000']) {
      t.equal(await codeOf(app, { host }), 'in', host)
    }
    for (const host of ['rebound.example', '127.0.0.1.evil.example:3000', 'localhost.evil.example']) {
      t.equal(await codeOf(app, { host }), 'foreign_origin', host)
    }
  }
})

t.test('is not told another Host by proxies', async t => {
  const app = await open(t, PUBLIC)
  t.equal(await codeOf(app, { host: 'mcp.example.com', 'x-forwarded-host': 'evil.example' }), 'in')
  t.equal(await codeOf(app, { host: 'evil.example', 'x-forwarded-host': 'mcp.example.com' }), 'foreign_origin')
})

t.test('lets probes ask under any Host, but not under two', async t => {
  const app = await open(t, PUBLIC)
  t.equal(await codeOf(app, { host: '10.0.0.7:3000' }, '/healthz'), 'in')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await ask(app, { path: '/healthz', headers: [['Host', 'mcp.example.com'], ['Host', 'evil.example']] })
  t.strictSame([answer.status, JSON.parse(answer.text).code], [400, 'invalid_request'])
})

t.test('lets any page call by default, and only listed ones where CORS_ORIGIN is a list [PROTO-47]', async t => {
  const host = 'mcp.example.com'
  const all = await open(t, PUBLIC)
  for (const page of ['https://evil.example', 'null', 'http://localhost:1']) {
    t.equal(await codeOf(all, { host, origin: page }), 'in', page)
  }
  const some = await open(t, { ...PUBLIC, CORS_ORIGIN: 'https://chat.example https://two.example:8443' })
  for (const page of ['https://chat.example', 'https://two.example:8443']) {
    t.equal(await codeOf(some, { host, origin: page }), 'in', page)
  }
  t.equal(await codeOf(some, { host }), 'in')
  const foreign = [
    'https://evil.example', 'http://chat.example', 'https://chat.example:444', 'https://chat.example.evil.example',
    'null', '', 'http://localhost', 'https://mcp.example.com'
  ]
  for (const page of foreign) t.equal(await codeOf(some, { host, origin: page }), 'foreign_origin', page)
  t.equal(await codeOf(some, { host, origin: 'https://evil.example' }, '/document'), 'in')
  t.equal(await codeOf(some, { host: 'evil.example' }, '/document'), 'foreign_origin')
  t.equal(await codeOf(await open(t, { ...PUBLIC, CORS_ORIGIN: 'null' }), { host, origin: 'null' }), 'in')
})

t.test('admits pages of this machine only, and listed ones, where PUBLIC_URL is loopback', async t => {
  const host = 'localhost:3000'
  for (const [CORS_ORIGIN, listed] of [['*', 'foreign_origin'], ['https://chat.example', 'in']]) {
    const app = await open(t, { PUBLIC_URL: 'http://localhost:3000', CORS_ORIGIN: CORS_ORIGIN ?? '' })
    for (const page of ['http://localhost:6274', 'http://127.0.0.1', 'https://[::1]:8080']) {
      t.equal(await codeOf(app, { host, origin: page }), 'in', page)
    }
    for (const page of ['https://evil.example', 'null', 'http://localhost.evil.example', 'ftp://localhost']) {
      t.equal(await codeOf(app, { host, origin: page }), 'foreign_origin', page)
    }
    t.equal(await codeOf(app, { host, origin: 'https://chat.example' }), listed)
  }
})

t.test('says in the log which setting would admit what came, and what that admits [P2]', async t => {
  const lines: string[] = []
  const app = Fastify({ logger: { level: 'info', stream: { write: (line: string) => lines.push(line) } } })
  t.teardown(() => app.close())
  const env = { ...PUBLIC, ALLOWED_HOSTS: 'gateway.internal', CORS_ORIGIN: 'https://chat.example' }
  await app.register(config, { config: readConfig(env) })
  await app.register(metrics).register(errors)
  await app.register(origin)
  app.post('/mcp', async () => 'in')
  const refused = async (headers: Record<string, string>) => {
    const answer = await app.inject({ method: 'POST', url: '/mcp', headers })
    const line = lines.map(text => JSON.parse(text))
      .find(({ code, reqId }) => code === 'foreign_origin' && answer.json().instance === `/requests/${reqId}`)
    return [answer.json().detail, line.msg, line.reason, line.received, line.expected]
  }
  const host = 'This Host is not allowed here. A proxy in front of the gateway must pass the Host header on.'
  t.strictSame(await refused({ host: 'evil.example' }),
    [host, host, 'ALLOWED_HOSTS', 'evil.example', 'mcp.example.com gateway.internal'])
  const page = 'This Origin is not allowed here.'
  t.strictSame(await refused({ host: 'mcp.example.com', origin: 'https://evil.example' }),
    [page, page, 'CORS_ORIGIN', 'https://evil.example', 'https://chat.example'])
})
