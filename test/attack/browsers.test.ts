import t, { type Test } from 'tap'
import openTarget, { type Target } from './open.ts'
import sendRaw from './raw.ts'

const OURS = 'https://chat.example'
const any = await openTarget(t,
  { env: { PUBLIC_URL: 'https://mcp.example.com', NEONPANEL_INSECURE: 'true', ALLOWED_HOSTS: 'inner.example' } })
const some = await openTarget(t,
  { env: { PUBLIC_URL: 'https://mcp.example.com', NEONPANEL_INSECURE: 'true', CORS_ORIGIN: OURS } })
const local = await openTarget(t)
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'

const routes = [['POST', '/mcp'], [
  'POST', '/tools/neonpanel.listCompanies'
], ['GET', '/sse'], ['GET', '/.well-known/oauth-protected-resource'], ['GET', '/healthz']] as const
type Route = typeof routes[number]

async function ask (
  { app, token }: Target, [method, url]: Route | readonly [string, string], headers: Record<string, string>
) {
  const authorization = headers.authorization ??
    `Bearer ${await token('ana', url === '/sse' ? { exp: Date.now() / 1000 + 0.001 } : {})}`
  return app.inject({
    method: method === 'POST' ? 'POST' : method === 'OPTIONS' ? 'OPTIONS' : 'GET',
    url,
    headers: { 'content-type': 'application/json', authorization, ...headers },
    ...(method === 'POST' && { payload: url === '/mcp' ? PING : '{}' })
  })
}

async function verdict (
  t: Test, target: Target, route: Route, headers: Record<string, string>, expected: 'in' | 'out'
) {
  const { statusCode, headers: sent, payload } = await ask(target, route, headers)
  const label = `${route[1]} ${JSON.stringify(headers)}`
  t.equal(statusCode, expected === 'in' ? 200 : 403, label)
  if (expected === 'in') return
  t.match(payload, /"code":"foreign_origin"/, label)
  t.strictSame([sent['access-control-allow-origin'], sent['www-authenticate']], [undefined, undefined], label)
}

t.test('refuses foreign Hosts everywhere but on probes, and foreign pages where CORS_ORIGIN is a ' +
  'list [SEC-28]', async t => {
  const hosts = {
    'mcp.example.com': 'in',
    'MCP.EXAMPLE.COM:443': 'in',
    'inner.example:3000': 'in',
    'evil.example': 'out',
    'mcp.example.com.evil.example': 'out',
    localhost: 'out',
    '127.0.0.1': 'out',
    '': 'out'
  } as const
  const pages = {
    [OURS]: 'in',
    'https://evil.example': 'out',
    'http://chat.example': 'out',
    'https://chat.example:8443': 'out',
    'https://chat.example.evil.example': 'out',
    null: 'out'
  } as const
  for (const route of routes) {
    const probe = route[1] === '/healthz'
    const document = route[1].startsWith('/.well-known')
    for (const [host, expected] of Object.entries(hosts)) {
      await verdict(t, any, route, { host }, probe ? 'in' : expected)
    }
    for (const [origin, expected] of Object.entries(pages)) {
      await verdict(t, some, route, { host: 'mcp.example.com', origin }, probe || document ? 'in' : expected)
      await verdict(t, any, route, { host: 'mcp.example.com', origin }, 'in')
    }
    for (const origin of ['http://localhost:6274', 'http://127.0.0.1:1']) {
      await verdict(t, local, route, { host: 'localhost:1', origin }, 'in')
    }
    for (const [host, origin] of [
      ['rebound.example', 'http://localhost:1'], ['localhost:1', 'http://rebound.example']
    ] as const) {
      const expected = probe || (document && host !== 'rebound.example') ? 'in' : 'out'
      await verdict(t, local, route, { host, origin }, expected)
    }
  }
})

const EXPOSED = 'WWW-Authenticate, MCP-Protocol-Version, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, ' +
  'Idempotency-Replayed, Age, ETag, Content-Disposition'

t.test('tells pages what they may read, on success, refusal and failure, and answers preflights before all else ' +
  '[SEC-29, CLIENT-61]', async t => {
  const host = 'mcp.example.com'
  const answers = [
    [200, '/mcp', {}], [401, '/mcp', { authorization: '' }], [400, '/mcp', { authorization: 'Basic YTpi' }],
    [415, '/mcp', { 'content-type': 'text/plain' }],
    [404, '/tools/nothing', {}], [404, '/nowhere', {}], [404, '/messages?sessionId=x', {}]
  ] as const
  for (const [status, url, more] of answers) {
    for (const origin of [OURS, 'null']) {
      const { statusCode, headers } = await ask(any, ['POST', url], { host, origin, ...more })
      t.strictSame([
        statusCode, headers['access-control-allow-origin'], headers['access-control-expose-headers'],
        headers['access-control-allow-credentials']
      ], [status, '*', EXPOSED, undefined], url)
    }
    const { headers } = await ask(some, ['POST', url], { host, origin: OURS, ...more })
    t.strictSame([headers['access-control-allow-origin'], headers['access-control-expose-headers']], [OURS, EXPOSED],
      url)
    t.match(headers.vary, 'Origin')
  }
  for (const [, url] of [...routes, ['GET', '/nowhere'] as const]) {
    const { statusCode, headers } = await ask(any, ['OPTIONS', url],
      {
        host,
        origin: OURS,
        authorization: '',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, mcp-param-x'
      })
    t.strictSame([
      statusCode, headers['access-control-allow-origin'], headers['access-control-max-age'], headers.ratelimit
    ], [204, '*', '7200', undefined], url)
    t.match(headers['access-control-allow-headers'], /^Authorization, .*mcp-param-x$/, url)
  }
  any.app.neonpanel.api = () => { throw new Error('a bug of ours') }
  const failed = await ask(any, ['POST', '/tools/neonpanel.listCompanies'], { host, origin: OURS })
  t.strictSame([failed.statusCode, failed.headers['access-control-allow-origin']], [500, '*'])
})

t.test('writes every document from PUBLIC_URL, whatever Host the client sends [SEC-30, CLIENT-15]', async t => {
  const { url } = local
  const { host } = new URL(url)
  const documents = [
    '/', '/openapi.json', '/openapi.yaml', '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration', '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource/sse',
    '/.well-known/oauth-protected-resource/messages'
  ]
  const read = async (target: string, headers: readonly string[]) => {
    const answer = await sendRaw(url, [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'))
    return answer.slice(answer.indexOf('\r\n\r\n'))
  }
  for (const path of documents) {
    const usual = await read(path, [`Host: ${host}`])
    t.ok(usual.length > 100, path)
    const forged = [
      'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 1',
      'Forwarded: host=evil.example;proto=https', 'X-Original-URL: /evil', 'X-Real-IP: 1.2.3.4'
    ]
    t.equal(await read(path, [`Host: ${host}`, ...forged]), usual, `${path} behind a forged proxy`)
    t.equal(await read(path, ['Host: 127.0.0.1:9']), usual, `${path} under another name of this machine`)
    t.equal(await read(`${url}${path}`, ['Host: evil.example']), usual, `${path} in absolute form`)
    t.match(await read(path, ['Host: evil.example']), 'foreign_origin', `${path} under a foreign name`)
    t.match(await read(`http://evil.example${path}`, [`Host: ${host}`]), 'foreign_origin',
      `${path} in a foreign absolute form`)
  }
  const challenge = await sendRaw(url,
    `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n`)
  t.match(challenge, `resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`)
})
