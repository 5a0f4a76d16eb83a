import t from 'tap'
import buildDemo from '../sandbox/demo.ts'
import startTlsProxy from '../tls-proxy.ts'
import { member } from './journey.ts'
import provider from './provider.ts'
import { signInWithTwo } from './sign-in.ts'

const NAME = 'demo.example.com'
const CARD = 'application/mcp-server-card+json'
const CALLBACK = 'https://client.example.net/callback'

for (const path of ['', '/gateway']) {
  t.test(`a client that knows only the domain finds catalog, card and server at https://${NAME}${path}, and signs ` +
    'in [CLIENT-69]', async t => {
    const { port } = await buildDemo(t, { PUBLIC_URL: `https://${NAME}${path}` })
    const { reach, refused } = await startTlsProxy(t, { name: NAME, port, path })
    const read = async (url: string, accept: string): Promise<unknown> =>
      (await reach(url, { headers: { accept } })).json()

    const catalog = await read(`https://${NAME}/.well-known/ai-catalog.json`, 'application/ai-catalog+json')
    const entries: unknown[] = Object(member(catalog, 'entries'))
    const entry = entries.find(entry => member(entry, 'type') === CARD)
    const card = await read(String(member(entry, 'url')), CARD)
    const remotes: unknown[] = Object(member(card, 'remotes'))
    const remote = remotes.find(remote => member(remote, 'type') === 'streamable-http')
    const url = String(member(remote, 'url'))
    t.equal(url, `https://${NAME}${path}/mcp`)

    const refusal = await reach(url, { method: 'POST', body: '{}' })
    t.equal(refusal.status, 401)
    t.match(refusal.headers.get('www-authenticate'), /resource_metadata="https:/)
    const result = await signInWithTwo(new URL(url), provider({ redirect: CALLBACK, reach }), reach)
    t.match(member(result, 'structuredContent'), { data: [{ link: String }] })
    t.strictSame(refused, [])
  })
}
