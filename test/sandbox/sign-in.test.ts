import t from 'tap'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { pkce, signIn } from './browser.ts'
import build, { askToken, claims, connect, register } from './build.ts'

const CHATGPT = 'https://chatgpt.com/connector/oauth/abc123'
const RESOURCE = 'https://mcp.neonpanel.com/mcp'
const GRANTS = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }

t.test('signs people in', async t => {
  const { url, rotateKeys } = await build(t, { defaultAudience: 'https://gateway.example.com' })

  for (const method of ['none', 'client_secret_post', 'client_secret_basic']) {
    t.test(`a client with ${method} gets a verifiable token for its resource and rotates its ` +
      'refresh token', async t => {
      const { body: { client_id: id, client_secret: secret } } = await register(url, {
        client_name: method,
        redirect_uris: [CHATGPT],
        token_endpoint_auth_method: method,
        ...GRANTS,
        scope: 'read:companies'
      })
      const client = { id: String(id), ...(secret !== undefined && { secret: String(secret) }), method }
      const { back, status, body } = await connect(url, { ...client, redirectUri: CHATGPT },
        { scope: 'read:companies read:reports', resource: RESOURCE })

      t.strictSame([back.origin + back.pathname, back.searchParams.get('iss'), back.searchParams.get('state')],
        [CHATGPT, url, 'st'])
      t.strictSame([status, body.token_type, body.expires_in, body.scope],
        [200, 'Bearer', 3600, 'read:companies read:reports'])
      const { payload, protectedHeader } =
        await jwtVerify(String(body.access_token), createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`)))
      t.match(protectedHeader, { alg: 'RS256', kid: /^sandbox-/ })
      t.match(payload, { iss: url, aud: RESOURCE, sub: '46', client_id: id, scope: 'read:companies read:reports' })
      t.equal(Number(payload.exp) - Number(payload.iat), 3600)
      t.ok(Number.isInteger(payload.iat))

      const refresh = (token: unknown) =>
        askToken(url, { grant_type: 'refresh_token', refresh_token: String(token), resource: RESOURCE }, client)
      const second = await refresh(body.refresh_token)
      t.strictSame([second.status, claims(second.body.access_token).aud], [200, RESOURCE])
      t.not(second.body.refresh_token, body.refresh_token)
      t.match(await refresh(body.refresh_token), { status: 400, body: { error: 'invalid_grant' } },
        'a used refresh token is refused')
      t.match(await refresh(second.body.refresh_token), { status: 400, body: { error: 'invalid_grant' } },
        'and takes its successors with it')
    })
  }

  const demo = {
    id: 'neonpanel-demo',
    secret: 'demo-secret',
    method: 'client_secret_post',
    redirectUri: 'http://127.0.0.1:53211/callback'
  }

  t.test('the demo client comes back on any loopback port; without a resource and scope it gets the ' +
    'default ones', async t => {
    const { status, body } = await connect(url, demo, {}, { subject: '61' })
    t.equal(status, 200)
    const { aud, sub, scope } = claims(body.access_token)
    t.strictSame([aud, sub, String(scope).split(' ').length], ['https://gateway.example.com', '61', 9])
    t.type(body.refresh_token, 'string')
  })

  t.test('the nine scopes, openid and offline_access work; unknown ones are left out', async t => {
    const { body } = await connect(url, demo,
      { scope: 'openid offline_access read:cogs write:import read:everything', resource: 'http://localhost:3000/sse' })
    t.strictSame([body.scope, typeof body.id_token], ['read:cogs write:import', 'string'])
  })

  t.test('a denied consent comes back as access_denied with iss and state', async t => {
    const { back } = await connect(url, demo, { scope: 'read:cogs' }, { decision: 'deny' })
    const { error, iss, state } = Object.fromEntries(back.searchParams)
    t.strictSame({ error, iss, state }, { error: 'access_denied', iss: url, state: 'st' })
  })

  t.test('requests without PKCE, with plain PKCE or a resource that is no web URL are sent back', async t => {
    const base = { response_type: 'code', client_id: demo.id, redirect_uri: demo.redirectUri }
    const { challenge } = pkce()
    const send = async (more: Record<string, string>) =>
      (await signIn(`${url}/oauth2/authorize?${new URLSearchParams({ ...base, ...more })}`)).searchParams.get('error')
    t.equal(await send({ scope: 'read:cogs' }), 'invalid_request')
    t.equal(await send({ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }), 'invalid_request')
    t.equal(await send({ code_challenge: challenge, code_challenge_method: 'S256', resource: 'urn:neonpanel' }),
      'invalid_target')
  })

  t.test('a wrong verifier and a wrong secret are refused', async t => {
    const wrong = await connect(url, { ...demo, secret: 'guess' })
    t.match(wrong, { status: 401, body: { error: 'invalid_client' } })
    const { challenge } = pkce()
    const back = await signIn(`${url}/oauth2/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: demo.id,
      redirect_uri: demo.redirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256'
    })}`)
    const form = {
      grant_type: 'authorization_code',
      code: String(back.searchParams.get('code')),
      redirect_uri: demo.redirectUri,
      code_verifier: pkce().verifier
    }
    t.match(await askToken(url, form, demo), { status: 400, body: { error: 'invalid_grant' } })
  })

  t.test('a refresh token outlives a rotation of keys', async t => {
    const { body } = await connect(url, demo)
    const kid = await rotateKeys()
    const { status, body: next } =
      await askToken(url, { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }, demo)
    const header = JSON.parse(Buffer.from(String(next.access_token).split('.')[0] ?? '', 'base64url').toString())
    t.strictSame([status, header.kid], [200, kid])
  })
})
