import t, { type Test } from 'tap'
import startIssuer, { makePair, sign } from '../issuer.ts'
import buildAuth from '../plugins/auth/build-auth.ts'
import openGateway from '../plugins/mcp/gateway.ts'

const pair = await makePair('good')

async function open (t: Test, env: Record<string, string>) {
  const issuer = await startIssuer(t, pair)
  const { post, log } = await buildAuth(t, issuer.url, env)
  const warnings = log.filter(({ level }) => level === 40).map(({ msg }) => String(msg).split(/[=:]/)[0])
  const statusFor = async (claims: object, by = pair) =>
    (await post('/mcp', await sign(issuer.url, { claims: { ...claims }, pair: by }))).statusCode
  return { warnings, statusFor }
}

t.test('nothing is open by default, and nothing is warned of [SEC-22]', async t => {
  const { warnings, statusFor } = await open(t, {})
  t.strictSame(warnings, [])
  t.strictSame([
    await statusFor({}), await statusFor({ aud: 'https://other.example' }), await statusFor({ aud: undefined })
  ], [200, 401, 401])
})

t.test('TOKEN_AUDIENCE=any opens to tokens of others, to no forged one, and warns once [SEC-22]', async t => {
  const { warnings, statusFor } = await open(t, { TOKEN_AUDIENCE: 'any' })
  t.strictSame(warnings, ['TOKEN_AUDIENCE'])
  t.strictSame([
    await statusFor({ aud: 'https://other.example' }), await statusFor({ aud: undefined }), await statusFor({ exp: 1 })
  ], [200, 200, 401])
  t.equal(await statusFor({}, await makePair('good')), 503, 'judged when the key set may be read again (D36)')
})

t.test('each switch warns once at every start, all of them together too [SEC-22, CLIENT-21]', async t => {
  t.strictSame((await open(t, { ENFORCE_SCOPES: 'false' })).warnings, ['ENFORCE_SCOPES'])
  t.strictSame((await open(t, { ANONYMOUS_METHODS: 'initialize ping' })).warnings, ['ANONYMOUS_METHODS'])
  const all = { TOKEN_AUDIENCE: 'any', ENFORCE_SCOPES: 'false', ANONYMOUS_METHODS: 'ping' }
  t.strictSame((await open(t, all)).warnings, ['TOKEN_AUDIENCE', 'ENFORCE_SCOPES', 'ANONYMOUS_METHODS'])
})

t.test('ENFORCE_SCOPES=false opens the tools to every good token, and to no other [SEC-22, CLIENT-21]', async t => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel_listCompanies' } }
  const [strict, lax] = [await openGateway(t), await openGateway(t, { env: { ENFORCE_SCOPES: 'false' } })]
  const claims = { scope: 'openid' }
  t.equal((await strict.ask(call, { token: await strict.token(claims) })).status, 403)
  t.equal((await lax.ask(call, { token: await lax.token(claims) })).status, 200)
  t.equal((await lax.ask(call, { token: null })).status, 401)
  t.equal((await lax.ask(call, { token: await strict.token(claims) })).status, 401)
})

t.test('ANONYMOUS_METHODS opens what it names to callers without a token, and nothing to those with a bad one ' +
  '[SEC-22]', async t => {
  const { ask, token } = await openGateway(t, { env: { ANONYMOUS_METHODS: 'ping tools/list' } })
  const status = async (method: string, token: string | null) =>
    (await ask({ jsonrpc: '2.0', id: 1, method, params: {} }, { token })).status
  t.strictSame([await status('ping', null), await status('tools/list', null), await status('prompts/list', null)],
    [200, 200, 401])
  t.strictSame([await status('ping', 'a.b.c'), await status('tools/list', await token({ exp: 1 }))], [401, 401])
  t.equal(await status('ping', await token()), 200)
})
