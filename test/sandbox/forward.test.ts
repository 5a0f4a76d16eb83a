import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import buildHouse from '../build.ts'
import { pkce } from './browser.ts'
import { claims, json } from './build.ts'
import buildDemo from './demo.ts'

const PUBLIC = 'https://demo.example.com'
const HOST = 'demo.example.com'
const CLIENT = { client_name: 'Cloud', redirect_uris: ['https://client.example.net/callback'], token_endpoint_auth_method: 'none' }
const DOCUMENTS = [
  '/', '/openapi.json', '/openapi.yaml', '/.well-known/jwks.json', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration',
  ...['', '/mcp', '/sse', '/messages'].map(entry => `/.well-known/oauth-protected-resource${entry}`)
]
const SWITCHES = [
  '/__sandbox/token', '/oauth2/../__sandbox/token', '/oauth2/%2e%2e/__sandbox/token', '/oauth2/..%2f__sandbox/token', '/app/../__sandbox/token',
  '/app/%2E%2E/__sandbox/token', '/app//__sandbox/token', '//__sandbox/token', '/oauth2/..;/__sandbox/token', '/oauth2/..\\__sandbox/token'
]

interface Sent { method?: string, headers?: Record<string, string>, body?: string }

/** Sends a target to the letter, under the public name, as a tunnel would. */
async function send (port: number, path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const sent = request({ host: 'localhost', port, path, method, headers: { host: HOST, ...headers } })
  sent.end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, headers: response.headers, text: await text(response) }
}

t.test('under a public address gateway and sandbox say the same, and nothing names this machine', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC })
  for (const path of DOCUMENTS) {
    const answer = await send(port, path)
    t.equal(answer.status, 200, path)
    t.notMatch(answer.text, /localhost|127\.0\.0\.1/, path)
  }
  const server = JSON.parse((await send(port, '/.well-known/oauth-authorization-server')).text)
  t.match(server, {
    issuer: PUBLIC,
    authorization_endpoint: `${PUBLIC}/oauth2/authorize`,
    token_endpoint: `${PUBLIC}/oauth2/token`,
    registration_endpoint: `${PUBLIC}/oauth2/register`,
    jwks_uri: `${PUBLIC}/.well-known/jwks.json`,
    authorization_response_iss_parameter_supported: true
  })
  for (const origin of [`http://localhost:${port}`, sandboxUrl]) {
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      t.strictSame(JSON.parse((await send(Number(new URL(origin).port), `/.well-known/${name}`)).text), server, `${origin} ${name}`)
    }
  }
  t.match(JSON.parse((await send(port, '/.well-known/oauth-protected-resource/mcp')).text), { resource: `${PUBLIC}/mcp`, authorization_servers: [PUBLIC] })
  t.match(JSON.parse((await send(port, '/')).text), { authorization: { issuer: PUBLIC } })
  const { flows } = JSON.parse((await send(port, '/openapi.json')).text).components.securitySchemes.oauth2
  t.match(flows.authorizationCode, { authorizationUrl: server.authorization_endpoint, tokenUrl: server.token_endpoint })
})

t.test('a token of the switches names the public issuer and audience, and opens the gateway', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC })
  const { access_token: token } = await json(await fetch(`${sandboxUrl}/__sandbox/token`, { method: 'POST' }))
  t.match(claims(token), { iss: PUBLIC, aud: PUBLIC })
  const call = (sent: string) => send(port, '/tools/neonpanel.listCompanies', {
    method: 'POST', headers: { authorization: `Bearer ${sent}`, 'content-type': 'application/json' }, body: '{}'
  })
  t.equal((await call(String(token))).status, 200)
  t.equal((await call(`${token}x`)).status, 401)
})

t.test('a gateway that exchanges tokens asks the sandbox on this machine', async t => {
  const exchange = { UPSTREAM_AUTH: 'exchange', UPSTREAM_CLIENT_ID: 'neonpanel-gateway', UPSTREAM_CLIENT_SECRET: 'gateway-secret', UPSTREAM_AUDIENCE: `${PUBLIC}/api` }
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC, ...exchange })
  await fetch(`${sandboxUrl}/__sandbox/faults`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"fault":"api-exchanged-only"}'
  })
  const { access_token: token } = await json(await fetch(`${sandboxUrl}/__sandbox/token`, { method: 'POST' }))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  t.equal((await send(port, '/tools/neonpanel.listCompanies', { method: 'POST', headers, body: '{}' })).status, 200)
})

t.test('the switches and the API of the sandbox stay on this machine, however the path is written', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC, ALLOWED_HOSTS: 'localhost' })
  for (const host of [HOST, new URL(sandboxUrl).host]) {
    for (const path of SWITCHES) {
      const { status, text } = await send(port, path, { method: 'POST', headers: { host } })
      t.ok(status === 403 || status === 404, `${status} ${host} ${path}`)
      t.notMatch(text, 'access_token')
    }
  }
  t.equal((await send(port, '/api/v1/companies')).status, 404)
})

t.test('requests and answers pass through as they are', async t => {
  const { port } = await buildDemo(t, { PUBLIC_URL: PUBLIC, CORS_ORIGIN: 'https://chatgpt.com' })
  const origin = 'https://inspector.example.org'
  const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }

  const preflight = await send(port, '/oauth2/register', { method: 'OPTIONS', headers: asked })
  t.strictSame([preflight.status, preflight.headers['access-control-allow-methods']], [204, 'GET, POST, PUT, DELETE'])
  const inspector = { ...asked, 'access-control-request-method': 'GET', 'access-control-request-headers': 'mcp-protocol-version' }
  const discovery = await send(port, '/.well-known/oauth-authorization-server', { method: 'OPTIONS', headers: inspector })
  t.match([discovery.status, discovery.headers], [204, { 'access-control-allow-headers': 'mcp-protocol-version', 'access-control-allow-methods': /GET/ }])
  const register = (body: string) => send(port, '/oauth2/register', { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body })
  const registered = await register(JSON.stringify(CLIENT))
  t.strictSame([registered.status, registered.headers['access-control-allow-origin']], [201, '*'])
  const { client_id: id, registration_client_uri: uri } = JSON.parse(registered.text)
  t.equal(uri, `${PUBLIC}/oauth2/register/${id}`)
  t.match(JSON.parse((await register('{')).text), { error: 'invalid_request' })

  const form = { grant_type: 'authorization_code', client_id: id, code: 'none', redirect_uri: CLIENT.redirect_uris[0] ?? '', code_verifier: pkce().verifier }
  const token = await send(port, '/oauth2/token', {
    method: 'POST', headers: { origin, 'content-type': 'application/x-www-form-urlencoded' }, body: String(new URLSearchParams(form))
  })
  t.strictSame([token.status, JSON.parse(token.text).error, token.headers['access-control-allow-origin']], [400, 'invalid_grant', origin])

  const query = new URLSearchParams({
    response_type: 'code', client_id: id, redirect_uri: CLIENT.redirect_uris[0] ?? '', code_challenge: pkce().challenge, code_challenge_method: 'S256'
  })
  const authorize = await send(port, `/oauth2/authorize?${query}`)
  t.equal(authorize.status, 303)
  const cookies: string[] = authorize.headers['set-cookie']
  t.strictSame(cookies.map(cookie => [/^[^=]*/.exec(cookie)?.[0], /; secure; httponly/i.test(cookie)]), [
    ['_interaction', true], ['_interaction.sig', true], ['_interaction_resume', true], ['_interaction_resume.sig', true]
  ])
  const page = await send(port, authorize.headers.location, { headers: { cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') } })
  t.match([page.status, page.headers['content-security-policy'], page.text], [200, "form-action 'self'", 'Who is signing in?'])
  for (const path of ['/.well-known/jwks.json', '/.well-known/openid-configuration']) {
    const [head, get] = [await send(port, path, { method: 'HEAD' }), await send(port, path)]
    t.strictSame([head.status, head.text, head.headers['content-length']], [200, '', String(get.text.length)], path)
  }
})

t.test('the gateway keeps its own limits, names and words on these paths', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC, RATE_LIMIT_ADDRESS_MAX: '5' })
  t.equal((await send(port, '/.well-known/jwks.json', { headers: { host: 'evil.example.com' } })).status, 403)
  const large = await send(port, '/oauth2/register', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(300_000) })
  t.match([large.status, JSON.parse(large.text)], [413, { code: 'too_large' }])
  await fetch(`${sandboxUrl}/__sandbox/faults`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"fault":"reset-before-headers","operation":"jwks"}'
  })
  const away = await send(port, '/.well-known/jwks.json')
  t.match([away.status, JSON.parse(away.text)], [502, { code: 'upstream_unreachable' }])
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(port, '/oauth2/token', { method: 'POST', headers: { authorization: 'Basic eDp5' } })))
  t.ok(answers.some(({ status, headers }) => status === 429 && headers['retry-after']), 'a caller without an access token is counted by its address')
})

t.test('forms of the pages are taken where other origins are not', async t => {
  const { port } = await buildDemo(t, { PUBLIC_URL: PUBLIC, CORS_ORIGIN: 'https://chatgpt.com' })
  for (const origin of [PUBLIC, 'null']) {
    const { status, text } = await send(port, '/oauth2/interaction/none', {
      method: 'POST', headers: { origin, 'content-type': 'application/x-www-form-urlencoded' }, body: 'step=login'
    })
    t.strictSame([status, text.includes('This sign-in has expired')], [400, true], origin)
  }
})

t.test('at a loopback address, and without the sandbox, the gateway has no sign-in of its own', async t => {
  const demo = await buildDemo(t)
  t.equal(demo.app.config.NEONPANEL_ISSUER, demo.sandboxUrl)
  const house = await buildHouse(t, { env: { PUBLIC_URL: PUBLIC } })
  for (const { port, host } of [{ port: demo.port, host: `localhost:${demo.port}` }, { port: Number(new URL(house.url).port), host: HOST }]) {
    for (const path of ['/oauth2/authorize', '/oauth2/token', '/.well-known/jwks.json', '/app/reports/inventory-value']) {
      t.equal((await send(port, path, { headers: { host } })).status, 404, `${host} ${path}`)
    }
    t.match(JSON.parse((await send(port, '/.well-known/oauth-authorization-server', { headers: { host } })).text), { issuer: /^http:\/\/localhost:/ })
  }
})
