import { once } from 'node:events'
import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import openOutside from '../../../plugins/http/outside.ts'
import readMetadata, { metadataUrls } from '../../../plugins/oauth/metadata.ts'
import library from '../../../sandbox/oauth/library.ts'
import stopClock from '../../clock.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../../issuer.ts'
import until from '../../until.ts'
import buildAuth from '../auth/build-auth.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const pair = await makePair('good')
const DOCUMENTS = ['oauth-authorization-server', 'openid-configuration']
const [NAME = ''] = DOCUMENTS

type Gateway = Awaited<ReturnType<typeof buildAuth>>

async function published ({ app }: Gateway, name = NAME) {
  const answer = await app.inject({ url: `/.well-known/${name}`, headers: { host: 'mcp.example.com' } })
  return { document: answer.json(), cache: answer.headers['cache-control'] }
}

function metadataOf (issuer: string, more: object = {}) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...more
  }
}

t.test('looks in both places of RFC 8414, then in those of OpenID [K9]', async t => {
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  t.strictSame(metadataUrls('https://a.example'), [`https://a.example${oauth}`, `https://a.example${openid}`])
  for (const issuer of ['https://a.example/t', 'https://a.example/t/']) {
    t.strictSame(metadataUrls(issuer), [
      `https://a.example${oauth}/t`, `https://a.example/t${oauth}`, `https://a.example/t${openid}`,
      `https://a.example${openid}/t`
    ])
  }
})

t.test('serves tokens of a real server at paths of its own, and mirrors what it says of itself [K9]', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const provider = new library.Provider(issuer, {
    clients: [{
      client_id: 'c', client_secret: 's', grant_types: ['client_credentials'], redirect_uris: [], response_types: []
    }],
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: 'read:companies', audience: AUDIENCE, accessTokenFormat: 'jwt' })
      }
    },
    scopes: ['read:companies']
  })
  provider.silent = true
  server.on('request', provider.callback())
  const gateway = await buildAuth(t, issuer)
  const said = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  for (const name of DOCUMENTS) t.strictSame((await published(gateway, name)).document, said, name)
  t.match(said, { authorization_endpoint: `${issuer}/auth`, jwks_uri: `${issuer}/jwks` })
  const granted = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('c:s').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE, scope: 'read:companies' })
  })
  const answer = await gateway.post('/mcp', JSON.parse(await granted.text()).access_token)
  t.match([answer.statusCode, answer.json()], [200, { scopes: ['read:companies'] }])
})

async function open (t: Test, said: (issuer: string) => object | null, env: Record<string, string> = {}) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  issuer.metadata = said(issuer.url)
  return { clock, issuer, gateway: await buildAuth(t, issuer.url, env) }
}

const documented = (issuer: string) => ({
  issuer, authorization_endpoint: `${issuer}/oauth2/authorize`, jwks_uri: `${issuer}/.well-known/jwks.json`
})

t.test('mirrors every member but a signature, and the scopes only where they count [K9]', async t => {
  const more = { client_id_metadata_document_supported: true, scopes_supported: ['a'], signed_metadata: 'x.y.z' }
  const { issuer, gateway } = await open(t, url => metadataOf(url, more), { ENFORCE_SCOPES: 'false' })
  t.strictSame(await published(gateway), {
    document: metadataOf(issuer.url, { client_id_metadata_document_supported: true }), cache: 'public, max-age=3600'
  })
})

const unbelievable: Record<string, (issuer: string) => object> = {
  'another issuer': issuer => metadataOf(issuer, { issuer: 'https://evil.example' }),
  'a slash more': issuer => metadataOf(issuer, { issuer: `${issuer}/` }),
  'no token endpoint': issuer => metadataOf(issuer, { token_endpoint: undefined }),
  'an address that is none': issuer => metadataOf(issuer, { registration_endpoint: 'javascript:alert(1)' }),
  'a list': () => []
}

for (const [name, said] of Object.entries(unbelievable)) {
  t.test(`believes no metadata with ${name}, and looks again after a minute [K9]`, async t => {
    const { clock, issuer, gateway } = await open(t, said)
    t.match(await published(gateway), { document: documented(issuer.url), cache: 'public, max-age=60' })
    await published(gateway)
    const warnings = gateway.log.filter(({ level }) => level === 40)
    t.match(warnings, [{ msg: 'The metadata of NEONPANEL_ISSUER cannot be read.', err: { message: /^The metadata/ } }])
    issuer.metadata = metadataOf(issuer.url)
    clock.forward(MINUTE)
    await until(async () => (await published(gateway)).document.token_endpoint === `${issuer.url}/token`)
  })
}

t.test('wants https addresses beside an https PUBLIC_URL, unless the settings say otherwise [K9, F10]', async t => {
  const issuer = await startIssuer(t, pair)
  issuer.metadata = metadataOf(issuer.url)
  const read = async (isSecure: boolean) => {
    const outside = openOutside('The metadata', MINUTE)
    t.teardown(() => outside.close())
    return readMetadata(outside, issuer.url, isSecure, MINUTE)
  }
  t.strictSame(await read(false), issuer.metadata)
  await t.rejects(read(true), {
    message: 'The metadata of NEONPANEL_ISSUER should have an https URL as authorization_endpoint.'
  })
})

t.test('says once that the issuer has none, and then the documented addresses stand [K9]', async t => {
  const { gateway, issuer } = await open(t, () => null)
  t.match(await published(gateway), { document: documented(issuer.url), cache: 'public, max-age=3600' })
  const msg = 'The metadata of NEONPANEL_ISSUER are not published: the documented addresses stand.'
  t.match(gateway.log.filter(line => line.msg === msg), [{ level: 30 }])
})

t.test('refreshes hourly in the background, and keeps what was said while the issuer is away [K9]', async t => {
  const { clock, issuer, gateway } = await open(t, metadataOf)
  t.equal((await gateway.post('/mcp', await sign(issuer.url, { pair }))).statusCode, 200)
  await issuer.listen(false)
  clock.forward(HOUR)
  t.match((await published(gateway)).document, metadataOf(issuer.url))
  await issuer.listen(true)
  issuer.metadata = metadataOf(issuer.url, { token_endpoint: `${issuer.url}/moved` })
  clock.forward(MINUTE)
  await until(async () => (await published(gateway)).document.token_endpoint === `${issuer.url}/moved`)
})

t.test('tells clients no address that is for the gateway, and lets settings win [K14]', async t => {
  const internal = { NEONPANEL_JWKS_URI: 'http://127.0.0.1:9/keys', NEONPANEL_TOKEN_URL: 'http://127.0.0.1:9/token' }
  for (const said of [null, metadataOf]) {
    await t.test(said ? 'with metadata' : 'without', async t => {
      const { issuer, gateway } = await open(t, url => said?.(url) ?? null, internal)
      t.match((await published(gateway)).document, said ? said(issuer.url) : documented(issuer.url))
    })
  }
  const { gateway } = await open(t, metadataOf, {
    PUBLISHED_AUTHORIZATION_URL: 'https://a.example/1',
    PUBLISHED_TOKEN_URL: 'https://a.example/2',
    PUBLISHED_REGISTRATION_URL: 'https://a.example/3',
    PUBLISHED_JWKS_URI: 'https://a.example/4'
  })
  t.match((await published(gateway)).document, {
    authorization_endpoint: 'https://a.example/1',
    token_endpoint: 'https://a.example/2',
    registration_endpoint: 'https://a.example/3',
    jwks_uri: 'https://a.example/4'
  })
})
