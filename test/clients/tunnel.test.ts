import { Client as ClientTwo, StreamableHTTPClientTransport as HttpTwo } from '@modelcontextprotocol/client'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import t from 'tap'
import { claims } from '../sandbox/build.ts'
import buildDemo from '../sandbox/demo.ts'
import startTlsProxy from '../tls-proxy.ts'
import { member } from './journey.ts'
import provider from './provider.ts'

type Signer = ReturnType<typeof provider>
type Reach = Awaited<ReturnType<typeof startTlsProxy>>['reach']

const NAME = 'demo.example.com'
/** Where a client in somebody's cloud is sent back to. */
const CALLBACK = 'https://client.example.net/callback'
const STEPS = [
  '/mcp', '/.well-known/oauth-protected-resource', '/oauth2/register', '/oauth2/authorize', '/oauth2/token'
]
const THIS_MACHINE = /localhost|127\.0\.0\.1|\[::1\]/
const REPORTS = { name: 'neonpanel.listReports', arguments: {} }

async function callOne (url: URL, authProvider: Signer, fetch: Reach): Promise<unknown> {
  const client = new ClientOne({ name: 'cloud-v1', version: '1.0.0' })
  const open = () => new HttpOne(url, { authProvider, fetch })
  const first = open()
  await client.connect(first).then(() => { throw new Error('connected without a token') }, () => {})
  await first.finishAuth(authProvider.outcome.get('code') ?? '')
  await client.connect(open())
  return client.callTool(REPORTS).finally(() => client.close())
}

async function callTwo (url: URL, authProvider: Signer, fetch: Reach): Promise<unknown> {
  const client = new ClientTwo({ name: 'cloud-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  const open = () => new HttpTwo(url, { authProvider, fetch })
  const first = open()
  await client.connect(first).then(() => { throw new Error('connected without a token') }, () => {})
  await first.finishAuth(authProvider.outcome.get('code') ?? '', authProvider.outcome.get('iss') ?? '')
  await client.connect(open())
  return client.callTool(REPORTS).finally(() => client.close())
}

for (const [client, call] of [['v1', callOne], ['v2', callTwo]] as const) {
  for (const path of ['', '/gateway']) {
    const publicUrl = `https://${NAME}${path}`
    t.test(`the official client ${client} that reaches only a tunnel at ${publicUrl} signs in and calls`, async t => {
      const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL: publicUrl })
      const { reach, told, refused } = await startTlsProxy(t, { name: NAME, port, path })
      const signer = provider({ redirect: CALLBACK, reach })
      const result = await call(new URL(`${publicUrl}/mcp`), signer, reach)
      const link = String(member(result, 'structuredContent', 'data', 0, 'link'))
      t.ok(link.startsWith(`${publicUrl}/app/`), 'links in answers are public too')
      const page = await fetch(link.replace(publicUrl, sandboxUrl))
      t.equal(await (await reach(link)).text(), await page.text(), 'and lead to the pages of the sandbox')

      t.match(claims(signer.tokens()?.access_token), { iss: publicUrl, aud: `${publicUrl}/mcp` })
      t.equal(signer.outcome.get('iss'), publicUrl)
      const asked = told.map(({ url }) => new URL(url).pathname)
      const missing = STEPS.filter(step => !asked.some(each => each.includes(step)))
      t.strictSame(missing, [], 'every step went through the tunnel')
      t.strictSame(asked.filter(each => each.includes('/oauth2/') && !each.startsWith(`${path}/oauth2/`)), [])
      t.strictSame(refused, [])
      for (const { url, headers, text } of told) {
        const links = ['location', 'link', 'www-authenticate', 'set-cookie'].map(name => headers.get(name))
        t.notMatch([text, ...links].join('\n'), THIS_MACHINE, new URL(url).pathname)
      }
    })
  }
}
