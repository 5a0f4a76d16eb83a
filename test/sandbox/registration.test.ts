import t from 'tap'
import build, { connect, json, register } from './build.ts'

const NINE = 'read:inventory read:analytics read:companies read:reports read:warehouses read:revenue read:cogs ' +
  'read:landed-cost write:import'

const bodies = {
  'the guide and ChatGPT': {
    client_name: 'ChatGPT MCP Connector',
    redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    scope: 'read:inventory read:companies read:warehouses read:reports'
  },
  Claude: {
    client_name: 'Claude',
    redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: NINE
  },
  'Claude Code': {
    client_name: 'Claude Code',
    redirect_uris: [
      'http://localhost:54545/callback'
    ],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none'
  },
  'VS Code': {
    client_name: 'Visual Studio Code',
    client_uri: 'https://code.visualstudio.com',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    redirect_uris: [
      'https://insiders.vscode.dev/redirect', 'https://vscode.dev/redirect', 'http://127.0.0.1/',
      'http://127.0.0.1:33418/'
    ],
    scope: NINE,
    token_endpoint_auth_method: 'none',
    application_type: 'native'
  },
  Cursor: {
    client_name: 'Cursor',
    redirect_uris: [
      'cursor://anysphere.cursor-mcp/oauth/callback', 'https://www.cursor.com/agents/mcp/oauth/callback',
      'http://localhost:8787/callback'
    ],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none'
  },
  n8n: {
    client_name: 'n8n',
    redirect_uris: [
      'http://n8n.example.internal:5678/rest/oauth2-credential/callback'
    ],
    token_endpoint_auth_method: 'client_secret_basic'
  },
  'a client that sends redirect_uris alone': { redirect_uris: ['https://client.example.com/callback'] }
} as const

t.test('registers [CLIENT-7]', async t => {
  const { url } = await build(t)

  for (const [name, sent] of Object.entries(bodies)) {
    t.test(`the body of ${name}`, async t => {
      const { status, body } = await register(url, sent)
      t.equal(status, 201)
      t.strictSame(body.redirect_uris, sent.redirect_uris)
      t.strictSame(body.grant_types, ['authorization_code', 'refresh_token'])
      t.equal(body.scope, 'scope' in sent ? sent.scope : undefined)
      t.notOk('default_scope' in body)
      const secret = !('token_endpoint_auth_method' in sent && sent.token_endpoint_auth_method === 'none')
      t.strictSame([typeof body.client_secret, body.client_secret_expires_at],
        secret ? ['string', 0] : ['undefined', undefined])
      for (const redirectUri of sent.redirect_uris) {
        const credentials = {
          method: String(body.token_endpoint_auth_method), ...(secret && { secret: String(body.client_secret) })
        }
        const client = { id: String(body.client_id), redirectUri, ...credentials }
        t.match(await connect(url, client), { status: 200, body: { refresh_token: String } }, redirectUri)
      }
    })
  }

  t.test('a client on loopback without application_type comes back on another port', async t => {
    const { body } = await register(url, bodies['Claude Code'])
    const client = { id: String(body.client_id), redirectUri: 'http://localhost:1234/callback' }
    t.match(await connect(url, client), { status: 200 })
    const { back } = await connect(url, { ...client, redirectUri: 'http://localhost:1234/elsewhere' })
    t.equal(back.origin, url, 'but not on another path')
  })

  t.test('a client without a scope parameter gets what it registered with, and may ask for more', async t => {
    const { body } = await register(url, bodies['the guide and ChatGPT'])
    const client = {
      id: String(body.client_id),
      secret: String(body.client_secret),
      method: 'client_secret_post',
      redirectUri: 'https://chatgpt.com/connector_platform_oauth_redirect'
    }
    t.match(await connect(url, client), { body: { scope: bodies['the guide and ChatGPT'].scope } })
    t.match(await connect(url, client, { scope: 'read:companies write:import' }),
      { body: { scope: 'read:companies write:import' } })
  })

  t.test('a client can be read, changed and deleted with its registration token', async t => {
    const { body } = await register(url, bodies.Claude)
    const address = String(body.registration_client_uri)
    t.equal(address, `${url}/oauth2/register/${body.client_id}`)
    const headers = { authorization: `Bearer ${body.registration_access_token}`, 'content-type': 'application/json' }
    t.match(await json(await fetch(address, { headers })), { client_name: 'Claude', scope: NINE })
    const changed =
      await fetch(address,
        {
          method: 'PUT',
          headers,
          body: JSON.stringify({
            ...bodies.Claude, client_id: body.client_id, client_name: 'Claude 2'
          })
        })
    t.match(await json(changed), { client_name: 'Claude 2', scope: NINE })
    t.equal((await fetch(address, { method: 'DELETE', headers })).status, 204)
    t.equal((await fetch(address, { headers })).status, 401)
  })

  t.test('a web page can register', async t => {
    const origin = 'http://localhost:6274'
    const preflight = await fetch(`${url}/oauth2/register`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
    })
    t.strictSame([preflight.status, preflight.headers.get('access-control-allow-headers')],
      [204, 'authorization, content-type, mcp-protocol-version'])
    const answer = await fetch(`${url}/oauth2/register`, {
      method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify(bodies.Claude)
    })
    t.strictSame([answer.status, answer.headers.get('access-control-allow-origin')], [201, '*'])
  })

  t.test('a script as redirect and a body that is no JSON are refused as OAuth errors', async t => {
    t.match(await register(url, { redirect_uris: ['javascript:alert(1)'] }), { status: 400, body: { error: String } })
    const response = await fetch(`${url}/oauth2/register`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    t.match(await json(response), { error: 'invalid_request' })
  })

  t.test('both discovery documents are the same and name the product\'s paths', async t => {
    const [one, two] = await Promise.all(['oauth-authorization-server', 'openid-configuration'].map(async name =>
      json(await fetch(`${url}/.well-known/${name}`))))
    t.strictSame(one, two)
    t.match(one, {
      issuer: url,
      authorization_endpoint: `${url}/oauth2/authorize`,
      token_endpoint: `${url}/oauth2/token`,
      registration_endpoint: `${url}/oauth2/register`,
      jwks_uri: `${url}/.well-known/jwks.json`,
      scopes_supported: [...NINE.split(' '), 'openid', 'offline_access'],
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
      authorization_response_iss_parameter_supported: true
    })
  })
})
