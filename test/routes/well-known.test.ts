import { FormatRegistry } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import Fastify from 'fastify'
import t from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import cors from '../../plugins/cors.ts'
import errors from '../../plugins/errors/index.ts'
import headers from '../../plugins/headers.ts'
import metrics from '../../plugins/metrics/index.ts'
import oauth from '../../plugins/oauth/index.ts'
import origin from '../../plugins/origin.ts'
import wellKnown from '../../routes/well-known.ts'
import startIssuer from '../issuer.ts'
import { AuthorizationServer, ProtectedResource } from '../../schemas/oauth.ts'

const scopes = [
  'read:inventory', 'read:analytics', 'read:companies', 'read:reports', 'read:warehouses', 'read:revenue', 'read:cogs',
  'read:landed-cost', 'write:import'
]
const { url: issuer } = await startIssuer(t)
const server = {
  issuer,
  authorization_endpoint: `${issuer}/oauth2/authorize`,
  token_endpoint: `${issuer}/oauth2/token`,
  registration_endpoint: `${issuer}/oauth2/register`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: scopes,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic']
}

function resourceAt (path: string) {
  return {
    resource: `https://mcp.neonpanel.com${path}`,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: scopes,
    resource_name: 'NeonPanel',
    resource_documentation: 'https://docs.neonpanel.com'
  }
}

const documents: Record<string, object> = { 'oauth-authorization-server': server, 'openid-configuration': server }
for (const path of ['', '/mcp', '/sse', '/messages']) documents[`oauth-protected-resource${path}`] = resourceAt(path)

FormatRegistry.Set('uri', text => URL.canParse(text))
t.teardown(() => FormatRegistry.Delete('uri'))

const app = Fastify({ routerOptions: { ignoreTrailingSlash: true }, exposeHeadRoutes: false, trustProxy: '127.0.0.1' })
t.teardown(() => app.close())
await app.register(config,
  {
    config: readConfig({
      PUBLIC_URL: 'https://mcp.neonpanel.com',
      CORS_ORIGIN: 'https://chat.example',
      NEONPANEL_ISSUER: issuer,
      NEONPANEL_INSECURE: 'true'
    })
  })
for (const plugin of [metrics, errors, headers, origin, cors, oauth]) await app.register(plugin)
await app.register(wellKnown)
const host = 'mcp.neonpanel.com'

t.test('serves each document, whole, to every client ' +
  '[PROTO-126, PROTO-128, CLIENT-1, CLIENT-8, CLIENT-10]', async t => {
  for (const [name, document] of Object.entries(documents)) {
    const answer =
      await app.inject({
        url: `/.well-known/${name}`,
        headers: { host, origin: 'https://elsewhere.example', 'mcp-protocol-version': '2025-06-18' }
      })
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.json(), document)
    t.match(answer.headers,
      {
        'content-type': /^application\/json(;|$)/,
        'cache-control': 'public, max-age=3600',
        'access-control-allow-origin': '*'
      })
    t.notOk('vary' in answer.headers)
    t.ok(Value.Check(name.startsWith('oauth-protected') ? ProtectedResource : AuthorizationServer, answer.json()))
  }
})

t.test('builds no document from the headers of a request [PROTO-127, CLIENT-15]', async t => {
  const forged = {
    host, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', forwarded: 'host=evil.example'
  }
  for (const name of Object.keys(documents)) {
    const url = `/.well-known/${name}`
    t.equal((await app.inject({ url, headers: forged })).body, (await app.inject({ url, headers: { host } })).body)
  }
})

t.test('answers HEAD without a body and OPTIONS with 204 [CLIENT-10]', async t => {
  for (const name of Object.keys(documents)) {
    const url = `/.well-known/${name}`
    const head = await app.inject({ method: 'HEAD', url, headers: { host } })
    const full = await app.inject({ url, headers: { host } })
    t.strictSame([head.statusCode, head.body, head.headers['content-length']],
      [200, '', full.headers['content-length']])
    const options =
      await app.inject({
        method: 'OPTIONS',
        url,
        headers: {
          host, origin: 'https://elsewhere.example', 'access-control-request-method': 'GET'
        }
      })
    t.strictSame([options.statusCode, options.body, options.headers['access-control-allow-origin']], [204, '', '*'])
  }
})

t.test('answers every other well-known path with a JSON 404 [PROTO-129, CLIENT-10]', async t => {
  for (const path of [
    'oauth-authorization-server/mcp', 'openid-configuration/sse', 'oauth-protected-resource/tools',
    'oauth-protected-resource/mcp/x', 'jwks.json', ''
  ]) {
    const answer = await app.inject({ url: `/.well-known/${path}`, headers: { host } })
    t.strictSame([answer.statusCode, answer.json().code, answer.headers['content-type']],
      [404, 'not_found', 'application/problem+json; charset=utf-8'], path)
  }
})
