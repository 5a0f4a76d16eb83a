import t from 'tap'
import { people } from '../../sandbox/people.ts'
import createBrowser, { pkce } from './browser.ts'
import build, { register } from './build.ts'
import type { Sandbox } from '../../sandbox/index.ts'

async function start (t: Parameters<typeof build>[0], more: object = {}) {
  const sandbox = await build(t)
  const redirectUri = 'cursor://anysphere.cursor-mcp/oauth/callback'
  const { body } = await register(sandbox.url,
    { client_name: 'Cursor', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', ...more })
  return { sandbox, address: authorizationUrl(sandbox, String(body.client_id), redirectUri) }
}

function authorizationUrl ({ url }: Sandbox, id: string, redirectUri: string) {
  const query = {
    response_type: 'code',
    client_id: id,
    redirect_uri: redirectUri,
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
    scope: 'read:cogs write:import'
  }
  return `${url}/oauth2/authorize?${new URLSearchParams(query)}`
}

t.test('the sign-in page offers every demo person and says that it is a sandbox', async t => {
  const { address } = await start(t)
  const { status, html, headers } = await createBrowser().open(address)
  t.equal(status, 200)
  for (const { email, subject } of people) t.ok(html.includes(email) && html.includes(`value="${subject}"`), email)
  t.match(html, /There are no passwords/)
  t.match(html, /Sees Kestrel Home Goods LLC, Birch &amp; Tide GmbH · may create documents/)
  t.match(html, 'Sees Mallard Trading Inc, a company whose data hold a prompt injection · may create documents')
  t.notMatch(html, /<script/)
  t.match(headers.get('content-security-policy'), /^default-src 'none';.* form-action 'self' .*cursor:$/)
  t.equal(headers.get('cache-control'), 'no-store')
})

t.test('the consent page has a sentence for each scope and escapes what the client calls itself', async t => {
  const { address } = await start(t, { client_name: '<img src=x onerror="alert(1)">&' })
  const browser = createBrowser()
  const { html } = await browser.submit(await browser.open(address), { subject: '46' })
  t.match(html, 'Allow &lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp; to use NeonPanel as Ana?')
  t.notMatch(html, /<img/)
  t.match(html, 'See cost of goods sold. <code>read:cogs</code>')
  t.match(html, 'Create documents, such as bills, in your name. <code>write:import</code>')
  t.match(html, 'sent back to anysphere.cursor-mcp')
})

t.test('another person can be chosen on the consent page', async t => {
  const { address } = await start(t)
  const browser = createBrowser()
  const consent = await browser.submit(await browser.open(address), { subject: '46' })
  const list = await browser.open(`${consent.url}?switch`)
  t.match(list.html, 'Who is signing in?')
  const goodbye = await browser.submit(list, { subject: '52' })
  const again = await browser.submit(goodbye)
  t.match(again.html, 'as Ben?')
  t.match(new URL((await browser.submit(again, { decision: 'allow' })).url).searchParams.get('code'), /./)
})

t.test('a sign-in without its cookie, a form from elsewhere and an unknown client end on a page ' +
  'that says so', async t => {
  const { sandbox, address } = await start(t)
  const browser = createBrowser()
  const people = await browser.open(address)
  const attacker = await createBrowser().open(people.url)
  t.strictSame([attacker.status, attacker.html.includes('This sign-in has expired')], [400, true])
  t.equal((await browser.submit(people, { subject: '9999' })).status, 400)
  t.equal((await browser.submit(people, { step: 'consent', decision: 'allow' })).status, 400,
    'consent cannot come before sign-in')
  const unknown = await browser.open(authorizationUrl(sandbox, 'nobody', 'https://client.example.com/callback'))
  t.strictSame([unknown.status, unknown.html.includes('remove the connection in your application')], [400, true])
})

t.test('the home page says what this is', async t => {
  const { url } = await build(t)
  const { status, html } = await createBrowser().open(url)
  t.strictSame([status, html.includes('A stand-in for my.neonpanel.com')], [200, true])
  t.match(html, `npm run -s token -- --sandbox ${url} --user ana@example.com`, 'the command asks at the port in use')
})
