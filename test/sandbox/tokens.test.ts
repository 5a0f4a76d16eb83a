import t from 'tap'
import { decodeProtectedHeader } from 'jose'
import build, { askToken, claims, connect, json } from './build.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const gateway = { id: 'neonpanel-gateway', secret: 'gateway-secret', method: 'client_secret_basic' }

function companies (url: string, token?: string) {
  return fetch(`${url}/api/v1/companies`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
}

t.test('the API takes tokens of ours whatever their audience and refuses the rest as the service does', async t => {
  const { url, issueToken } = await build(t)
  t.equal((await companies(url, await issueToken())).status, 200)
  t.equal((await companies(url, await issueToken({ audience: 'https://elsewhere.example.com' }))).status, 200)
  t.equal((await companies(url, await issueToken({ shape: 'T5' }))).status, 200)
  const bad = [undefined, 'rubbish', await issueToken({ ttl: -1 }), await issueToken({ shape: 'T8-none' }),
    await issueToken({ shape: 'T8-hs256' }),
    await issueToken({ shape: 'T8-weak' }), await issueToken({ claims: { sub: '1' } }),
    await issueToken({ claims: { exp: null } })]
  for (const token of bad) {
    const response = await companies(url, token)
    t.strictSame([response.status, await json(response)], [401, { message: 'Unauthenticated.' }])
  }
})

t.test('the API can be made to refuse every token, or all that were not exchanged', async t => {
  const { url, issueToken, faults } = await build(t)
  const token = await issueToken()
  const { body } = await askToken(url,
    { grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN, audience: `${url}/api` }, gateway)
  const statuses =
    async () => [(await companies(url, token)).status, (await companies(url, String(body.access_token))).status]
  t.strictSame(await statuses(), [200, 200])
  faults.set({ fault: 'api-exchanged-only' })
  t.strictSame(await statuses(), [401, 200])
  faults.set({ fault: 'api-refuses' })
  t.strictSame(await statuses(), [401, 401])
  faults.clear()
  t.strictSame(await statuses(), [200, 200])
})

t.test('token exchange', async t => {
  const { url, issueToken } = await build(t)
  const exchange = (more: Record<string, string>, client: Parameters<typeof askToken>[2] = gateway) =>
    askToken(url, { grant_type: EXCHANGE, subject_token_type: ACCESS_TOKEN, audience: `${url}/api`, ...more }, client)

  t.test('gives a token for the API with the same person and scopes, and no longer life', async t => {
    const token = await issueToken({ user: 'ben@example.com', scopes: ['read:cogs', 'read:revenue'], ttl: 60 })
    const { status, body } = await exchange({ subject_token: token })
    t.match(body, { issued_token_type: ACCESS_TOKEN, token_type: 'Bearer', scope: 'read:cogs read:revenue' })
    t.ok(Number(body.expires_in) <= 60)
    t.equal(status, 200)
    t.match(claims(body.access_token), {
      iss: url,
      sub: '52',
      aud: `${url}/api`,
      client_id: 'neonpanel-gateway',
      act: { sub: 'neonpanel-gateway' },
      exp: claims(token).exp
    })
    t.match(await exchange({ subject_token: token, scope: 'read:cogs' }), { status: 200, body: { scope: 'read:cogs' } })
  })

  t.test('refuses foreign and expired tokens, other audiences, wider scopes and clients without the grant', async t => {
    const token = await issueToken({ scopes: ['read:cogs'] })
    const error = async (more: Record<string, string>, client?: Parameters<typeof askToken>[2]) =>
      (await exchange(more, client)).body.error
    t.equal(await error({ subject_token: `${token}x` }), 'invalid_request')
    t.equal(await error({ subject_token: await issueToken({ ttl: -5 }) }), 'invalid_request')
    t.equal(await error({ subject_token: await issueToken({ claims: { iss: 'https://evil.example.com' } }) }),
      'invalid_request')
    t.equal(await error({}), 'invalid_request')
    t.equal(await error({ subject_token: token, subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }),
      'invalid_request')
    t.equal(await error({ subject_token: token, audience: 'https://elsewhere.example.com' }), 'invalid_target')
    t.equal(await error({ subject_token: token, scope: 'read:cogs write:import' }), 'invalid_scope')
    t.equal(await error({ subject_token: token }, { id: 'neonpanel-demo', secret: 'demo-secret' }), 'invalid_request')
    t.equal(await error({ subject_token: token }, { ...gateway, secret: 'guess' }), 'invalid_client')
  })
})

t.test('tokens come in every shape that was seen or promised', async t => {
  const { url, issueToken } = await build(t, { defaultAudience: 'https://mcp.example.com' })
  const shaped = async (shape: NonNullable<Parameters<typeof issueToken>[0]>['shape']) =>
    claims(await issueToken({ scopes: ['read:cogs'], ...(shape && { shape }) }))
  t.match(await shaped('T1'), { iss: url, sub: '46', aud: 'https://mcp.example.com', scope: 'read:cogs' })
  t.strictSame((await shaped('T2')).aud, ['https://mcp.example.com', 'https://other.example.com'])
  t.notOk('aud' in await shaped('T3'))
  t.equal((await shaped('T4')).scope, 'openid')
  const passport = await shaped('T5')
  t.strictSame(Object.keys(passport).sort(), ['aud', 'exp', 'iat', 'jti', 'nbf', 'scopes', 'sub'])
  t.notOk(Number.isInteger(passport.iat))
  t.match(await shaped('T6'), { scopes: ['read:cogs'], scope: undefined })
  t.match(await shaped('T6-scp'), { scp: ['read:cogs'] })
  t.match(await shaped('T6-scopes-string'), { scopes: 'read:cogs' })
  t.match(await shaped('T6-scp-string'), { scp: 'read:cogs' })
  t.notOk(Number.isInteger((await shaped('T7')).exp))

  const header = async (shape: NonNullable<Parameters<typeof issueToken>[0]>['shape']) =>
    decodeProtectedHeader(await issueToken(shape ? { shape } : {}))
  t.match(await header('T1'), { alg: 'RS256', typ: 'at+jwt', kid: /^sandbox-/ })
  t.notOk('kid' in await header('T8-no-kid'))
  t.match(await header('T8-none'), { alg: 'none' })
  t.match(await header('T8-hs256'), { alg: 'HS256' })
  t.match(await header('T8-jku'), { jku: String })
  t.match(await header('T8-x5u'), { x5u: String })
  t.match(await header('T8-crit'), { crit: ['exp'] })
  t.match(claims(await issueToken({ claims: { aud: null, extra: 1 } })), { aud: undefined, extra: 1 })
  await t.rejects(issueToken({ user: 'zoe@example.com' }), /Nobody here has the e-mail zoe@example.com. Known: ana@/)
})

t.test('tokens live as long as they are told to, and go elsewhere when the dial says so', async t => {
  const { url, issueToken, faults } = await build(t, { accessTokenSeconds: 5 })
  faults.set({ fault: 'foreign-audience' })
  const { body } =
    await connect(url, { id: 'neonpanel-demo', secret: 'demo-secret', redirectUri: 'http://localhost/callback' })
  t.match(claims(body.access_token), { aud: 'https://elsewhere.example.com' })
  t.equal(body.expires_in, 5)
  t.equal(Number(claims(await issueToken()).exp) - Number(claims(await issueToken()).iat), 3600)
})
