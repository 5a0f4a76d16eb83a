import t from 'tap'
import { member } from '../clients/journey.ts'
import provider from '../clients/provider.ts'
import { signInWithTwo } from '../clients/sign-in.ts'
import buildDemo from '../sandbox/demo.ts'
import startTlsProxy from '../tls-proxy.ts'
import { names } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

const NAME = 'mcp.example.com'
const PUBLIC_URL = `https://${NAME}`

for (const name of names) {
  t.test(`the official client signs in and calls through ${name}`, { skip: skip(name) }, async t => {
    const { port } = await buildDemo(t, { PUBLIC_URL, TRUST_PROXY: '127.0.0.1' })
    const proxy = await startProxy(t, name, { port })
    const { reach, refused } = await startTlsProxy(t, { name: NAME, port: Number(new URL(proxy).port) })
    const signer = provider({ redirect: 'https://client.example.net/callback', reach })
    const result = await signInWithTwo(new URL(`${PUBLIC_URL}/mcp`), signer, reach)
    t.match(member(result, 'structuredContent', 'data', 0, 'link'), `${PUBLIC_URL}/app/`)
    t.strictSame(refused, [])
  })
}
