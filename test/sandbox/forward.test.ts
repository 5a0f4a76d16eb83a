import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import build from '../build.ts'
import { pkce } from './browser.ts'
import { claims, json } from './build.ts'
import buildDemo from './demo.ts'

const PUBLIC = 'https://demo.example.com'
const HOST = 'demo.example.com'
const CALLBACK = 'https://client.example.net/callback'
const CLIENT = { client_name: 'Cloud', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }
const METADATA = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
const RESOURCES = ['', '/mcp', '/sse', '/messages'].map(entry => `/.well-known/oauth-protected-resource${entry}`)
const DOCUMENTS = ['/', '/openapi.json', '/openapi.yaml', '/.well-known/jwks.json', ...METADATA, ...RESOURCES]
const SWITCHES = [
  '/__sandbox/token', '/oauth2/../__sandbox/token', '/oauth2/%2e%2e/__sandbox/token', '/oauth2/..%2f__sandbox/token',
  '/app/../__sandbox/token', '/app/%2E%2E/__sandbox/token', '/app//__sandbox/token', '//__sandbox/token',
  '/oauth2/..;/__sandbox/token', '/oauth2/..\\__sandbox/token'
]
const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }

interface Sent { method?: string, headers?: Record<string, string>, body?: string }

/** Sends a target to the letter, under the public name, as a tunnel would. */
async function send (port: number, path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const sent = request({ host: 'localhost', port, path, method, headers: { host: HOST, ...headers } })
  sent.end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, headers: response.headers, text: await text(response) }
}

/** The switches of the sandbox, asked where they answer. */
function askSwitch (sandboxUrl: string, name: string, method = 'POST', body = {}) {
  return fetch(`${sandboxUrl}/__sandbox/${name}`, { method, headers: JSON_TYPE, body: JSON.stringify(body) })
}

async function callTool (port: number, token: unknown) {
  const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` }
  return (await send(port, '/tools/neonpanel.listCompanies', { method: 'POST', headers, body: '{}' })).status
}

t.test('under a public address gateway and sandbox say the same, and nothing names this machine', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC })
  for (const path of DOCUMENTS) {
    const answer = await send(port, path)
    t.equal(answer.status, 200, path)
    t.notMatch(answer.text, /localhost|127\.0\.0\.1/, path)
  }
  const read = async (path: string, from = port) => JSON.parse((await send(from, path)).text)
  const server = await read('/.well-known/oauth-authorization-server')
  t.match(server, {
    issuer: PUBLIC,
    authorization_endpoint: `${PUBLIC}/oauth2/authorize`,
    token_endpoint: `${PUBLIC}/oauth2/token`,
    registration_endpoint: `${PUBLIC}/oauth2/register`,
    jwks_uri: `${PUBLIC}/.well-known/jwks.json`,
    authorization_response_iss_parameter_supported: true
  })
  for (const from of [port, Number(new URL(sandboxUrl).port)]) {
    for (const path of METADATA) t.strictSame(await read(path, from), server, path)
  }
  t.match(await read('/.well-known/oauth-protected-resource/mcp'), { authorization_servers: [PUBLIC] })
  t.match(await read('/'), { authorization: { issuer: PUBLIC } })
  const { flows } = (await read('/openapi.json')).components.securitySchemes.oauth2
  const { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl } = server
  t.match(flows.authorizationCode, { authorizationUrl, tokenUrl })
})

t.test('a token of the switches names the public issuer and audience, and opens the gateway', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC })
  const { access_token: token } = await json(await askSwitch(sandboxUrl, 'token'))
  t.match(claims(token), { iss: PUBLIC, aud: PUBLIC })
  t.strictSame([await callTool(port, token), await callTool(port, `x${token}`)], [200, 401])
})

t.test('a gateway that exchanges tokens asks the sandbox on this machine', async t => {
  const client = { UPSTREAM_CLIENT_ID: 'neonpanel-gateway', UPSTREAM_CLIENT_SECRET: 'gateway-secret' }
  const exchange = { UPSTREAM_AUTH: 'exchange', UPSTREAM_AUDIENCE: `${PUBLIC}/api`, ...client }
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC, ...exchange })
  await askSwitch(sandboxUrl, 'faults', 'PUT', { fault: 'api-exchanged-only' })
  const { access_token: token } = await json(await askSwitch(sandboxUrl, 'token'))
  t.equal(await callTool(port, token), 200)
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
  async function preflight (path: string, method: string, header: string) {
    const asked = { origin, 'access-control-request-method': method, 'access-control-request-headers': header }
    const { status, headers } = await send(port, path, { method: 'OPTIONS', headers: asked })
    return [status, headers['access-control-allow-methods'], headers['access-control-allow-headers']]
  }
  const post = (path: string, type: Record<string, string>, body: string) =>
    send(port, path, { method: 'POST', headers: { origin, ...type }, body })

  t.match(await preflight('/oauth2/register', 'POST', 'content-type'), [204, 'GET, POST, PUT, DELETE', /content-type/])
  t.match(await preflight('/.well-known/openid-configuration', 'GET', 'mcp-protocol-version'), [204, /GET/, /mcp-/])
  const registered = await post('/oauth2/register', JSON_TYPE, JSON.stringify(CLIENT))
  t.strictSame([registered.status, registered.headers['access-control-allow-origin']], [201, '*'])
  const { client_id: id, registration_client_uri: uri } = JSON.parse(registered.text)
  t.equal(uri, `${PUBLIC}/oauth2/register/${id}`)
  t.match(JSON.parse((await post('/oauth2/register', JSON_TYPE, '{')).text), { error: 'invalid_request' })

  const { verifier, challenge } = pkce()
  const grant = { grant_type: 'authorization_code', code: 'none', code_verifier: verifier }
  const form = new URLSearchParams({ ...grant, client_id: id, redirect_uri: CALLBACK })
  const token = await post('/oauth2/token', FORM_TYPE, String(form))
  t.match([token.status, JSON.parse(token.text)], [400, { error: 'invalid_grant' }])
  t.equal(token.headers['access-control-allow-origin'], origin)

  const proof = { code_challenge: challenge, code_challenge_method: 'S256' }
  const query = new URLSearchParams({ response_type: 'code', client_id: id, redirect_uri: CALLBACK, ...proof })
  const authorize = await send(port, `/oauth2/authorize?${query}`)
  t.equal(authorize.status, 303)
  const cookies: string[] = authorize.headers['set-cookie']
  t.strictSame(cookies.map(cookie => [/^[^=]*/.exec(cookie)?.[0], /; secure; httponly/i.test(cookie)]), [
    ['_interaction', true], ['_interaction.sig', true], ['_interaction_resume', true], ['_interaction_resume.sig', true]
  ])
  const cookie = cookies.map(each => each.split(';')[0]).join('; ')
  const page = await send(port, authorize.headers.location, { headers: { cookie } })
  t.match([page.status, page.text], [200, 'Who is signing in?'])
  t.match(page.headers['content-security-policy'], "form-action 'self'")

  for (const path of ['/.well-known/jwks.json', '/.well-known/openid-configuration']) {
    const [head, get] = [await send(port, path, { method: 'HEAD' }), await send(port, path)]
    t.strictSame([head.status, head.text, head.headers['content-length']], [200, '', String(get.text.length)], path)
  }
})

t.test('the gateway keeps its own limits, names and words on these paths', async t => {
  const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: PUBLIC, RATE_LIMIT_ADDRESS_MAX: '5' })
  t.equal((await send(port, '/.well-known/jwks.json', { headers: { host: 'evil.example.com' } })).status, 403)
  const body = 'x'.repeat(300_000)
  const large = await send(port, '/oauth2/register', { method: 'POST', headers: JSON_TYPE, body })
  t.match([large.status, JSON.parse(large.text)], [413, { code: 'too_large' }])
  await askSwitch(sandboxUrl, 'faults', 'PUT', { fault: 'reset-before-headers', operation: 'jwks' })
  const away = await send(port, '/.well-known/jwks.json')
  t.match([away.status, JSON.parse(away.text)], [502, { code: 'upstream_unreachable' }])
  const basic = { method: 'POST', headers: { authorization: 'Basic eDp5' } }
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(port, '/oauth2/token', basic)))
  const limited = answers.filter(({ status, headers }) => status === 429 && headers['retry-after'])
  t.not(limited.length, 0, 'who has no access token is counted by address')
})

t.test('forms of the pages are taken where other origins are not', async t => {
  const { port } = await buildDemo(t, { PUBLIC_URL: PUBLIC, CORS_ORIGIN: 'https://chatgpt.com' })
  for (const origin of [PUBLIC, 'null']) {
    const form = { method: 'POST', headers: { origin, ...FORM_TYPE }, body: 'step=login' }
    const { status, text } = await send(port, '/oauth2/interaction/none', form)
    t.strictSame([status, text.includes('This sign-in has expired')], [400, true], origin)
  }
})

t.test('at a loopback address, and without the sandbox, the gateway has no sign-in of its own', async t => {
  const demo = await buildDemo(t)
  t.equal(demo.app.config.NEONPANEL_ISSUER, demo.sandboxUrl)
  const stack = await build(t, { env: { PUBLIC_URL: PUBLIC, NEONPANEL_INSECURE: 'true' } })
  for (const [port, host] of [[demo.port, `localhost:${demo.port}`], [stack.app.config.PORT, HOST]] as const) {
    for (const path of ['/oauth2/authorize', '/oauth2/token', '/.well-known/jwks.json', '/app/reports/returns']) {
      t.equal((await send(port, path, { headers: { host } })).status, 404, `${host} ${path}`)
    }
    const metadata = await send(port, '/.well-known/oauth-authorization-server', { headers: { host } })
    t.match(JSON.parse(metadata.text), { issuer: /^http:\/\/localhost:/ })
  }
})
