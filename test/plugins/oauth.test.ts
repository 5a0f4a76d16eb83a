import Fastify from 'fastify'
import t from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import oauth, { type Problem } from '../../plugins/oauth/index.ts'
import { scopes } from '../../tools/scopes.ts'

const READ = scopes.filter(name => name.startsWith('read:')).join(' ')
const ROOT = 'https://mcp.example.com/.well-known/oauth-protected-resource'

async function open (env: Record<string, string> = {}, problem?: Problem) {
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await app.register(config, { config: readConfig({ PUBLIC_URL: 'https://mcp.example.com', ...env }) })
  await app.register(oauth)
  for (const url of ['/', '/mcp', '/sse', '/messages', '/tools/:name']) {
    app.all(url, async request => app.oauth.challenge(request, problem))
  }
  const challenge = async (url: string) =>
    (await app.inject({ url, headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } })).body
  return { app, challenge }
}

t.test('names the metadata of the address that was asked [PROTO-127]', async t => {
  const { challenge } = await open()
  const paths: [string, string][] = [
    ['/', ''], ['/?x=1', ''], ['/mcp', '/mcp'], ['/mcp/', '/mcp'], ['/mcp?sessionId=abc', '/mcp'], ['/sse', '/sse'],
    ['/tools/x', ''],
    ['/messages', '/messages'], ['/messages?a=sessionId', '/messages'],
    ['/messages?sessionId=', '/sse'], ['/messages?sessionId=abc', '/sse'], ['/messages?a=1&sessionId=abc', '/sse']
  ]
  for (const [url, path] of paths) {
    t.equal(await challenge(url), `Bearer resource_metadata="${ROOT}${path}", scope="${READ}"`, url)
  }
})

t.test('writes each kind of challenge in its own order', async t => {
  const problems: [Problem, string][] = [
    [{ error: 'invalid_token', description: 'Bad' }, 'Bearer error="invalid_token", error_description="Bad", ' +
      `resource_metadata="${ROOT}/mcp", scope="${READ}"`],
    [{ error: 'invalid_request', description: 'Odd' }, 'Bearer error="invalid_request", error_description="Odd", ' +
      `resource_metadata="${ROOT}/mcp"`],
    [
      { error: 'insufficient_scope', description: 'x needs "y\\z"', scopes: ['read:cogs', 'write:import'] },
      'Bearer error="insufficient_scope", error_description="x needs \\"y\\\\z\\"", scope="read:cogs write:import", ' +
        `resource_metadata="${ROOT}/mcp"`
    ]
  ]
  for (const [problem, text] of problems) {
    const { challenge } = await open({}, problem)
    t.equal(await challenge('/mcp'), text)
  }
})

t.test('asks for the scopes that read, or for exactly the advertised ones, and for none where ' +
  'scopes are off', async t => {
  const usual = await open({})
  t.equal(usual.app.oauth.resource('').scopes_supported?.length, 9)
  t.notMatch(await usual.challenge('/'), 'write:import')
  const some = await open({ ADVERTISED_SCOPES: 'openid, read:cogs write:import' })
  t.equal(await some.challenge('/'), `Bearer resource_metadata="${ROOT}", scope="openid read:cogs write:import"`)
  t.strictSame(some.app.oauth.resource('').scopes_supported, ['openid', 'read:cogs', 'write:import'])
  t.equal(some.app.oauth.documented.scopes_supported?.length, 9)
  const off =
    await open({ ENFORCE_SCOPES: 'false' }, { error: 'insufficient_scope', description: 'x', scopes: ['read:cogs'] })
  t.equal(await off.challenge('/'),
    `Bearer error="insufficient_scope", error_description="x", resource_metadata="${ROOT}"`)
  t.notOk('scopes_supported' in off.app.oauth.resource('/mcp'))
  t.notOk('scopes_supported' in off.app.oauth.documented)
})

t.test('names an issuer with a slash to the letter, and its endpoints without a double one [K5]', async t => {
  const { app } = await open({ NEONPANEL_ISSUER: 'https://login.example.com/' })
  await app.ready()
  t.match(app.oauth.documented, {
    issuer: 'https://login.example.com/',
    authorization_endpoint: 'https://login.example.com/oauth2/authorize',
    token_endpoint: 'https://login.example.com/oauth2/token',
    registration_endpoint: 'https://login.example.com/oauth2/register',
    jwks_uri: 'https://login.example.com/.well-known/jwks.json'
  })
  t.strictSame(app.oauth.resource('/mcp').authorization_servers, ['https://login.example.com/'])
})
