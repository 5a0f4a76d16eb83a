import t from 'tap'
import { claims } from '../sandbox/build.ts'
import buildDemo from '../sandbox/demo.ts'
import startTlsProxy from '../tls-proxy.ts'
import { member } from './journey.ts'
import provider from './provider.ts'
import { signInWithOne, signInWithTwo } from './sign-in.ts'

const NAME = 'demo.example.com'
/** Where a client in somebody's cloud is sent back to. */
const CALLBACK = 'https://client.example.net/callback'
const STEPS = [
  '/mcp', '/.well-known/oauth-protected-resource', '/oauth2/register', '/oauth2/authorize', '/oauth2/token'
]
const THIS_MACHINE = /localhost|127\.0\.0\.1|\[::1\]/

for (const [client, call] of [['v1', signInWithOne], ['v2', signInWithTwo]] as const) {
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
