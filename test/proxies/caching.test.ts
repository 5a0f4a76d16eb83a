import t from 'tap'
import openTarget from '../attack/open.ts'
import { shipped } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

/** What everybody gets alike, besides what tells where to sign in. */
const DOCUMENTS = [
  '/openapi.json', '/mcp/server-card', '/.well-known/ai-catalog.json', '/llms.txt', '/favicon.ico', '/icon.png',
  '/docs', '/docs/reference.js'
]
/** Its address holds a code. */
const SIGNED_IN = '/docs/oauth2-redirect.html'

/** A cache that keeps what it may. */
const CACHE = 'vcl 4.1; backend gateway { .host = "127.0.0.1"; .port = "3000"; }'
const STREAM = { accept: 'text/event-stream' }

const { app } = await openTarget(t, { env: { PUBLIC_URL: 'http://127.0.0.1', TRUST_PROXY: '127.0.0.1' } })
const { PORT: port } = app.config

/** Asks twice; whether the second answer is the first one. */
async function isKept (url: string): Promise<boolean> {
  const [first, second] = [await fetch(url), await fetch(url)].map(({ headers }) => headers.get('x-request-id'))
  return first === second
}

const skipped = { skip: skip('varnish') }

t.test('a cache keeps documents, no probe, no refusal, and no answer for another Accept [P5]', skipped, async t => {
  const url = await startProxy(t, 'varnish', { port, configuration: CACHE })
  for (const path of ['/livez', '/healthz', '/readyz', '/mcp', '/nothing', '/%zz', '/.well-known/nothing', SIGNED_IN]) {
    t.equal(await isKept(`${url}${path}`), false, path)
  }
  for (const path of ['/', '/.well-known/oauth-protected-resource', ...DOCUMENTS]) {
    t.equal(await isKept(`${url}${path}`), true, path)
  }
  t.equal((await fetch(url, { headers: STREAM })).status, 401)
  t.equal((await fetch(url)).status, 200)
})

t.test('the cache of deploy/proxies/ keeps the documents only [P5]', skipped, async t => {
  const url = await startProxy(t, 'varnish', { port })
  for (const path of ['/', '/livez', '/readyz', '/mcp', SIGNED_IN]) t.equal(await isKept(`${url}${path}`), false, path)
  for (const path of [...DOCUMENTS, '/openapi.yaml', '/.well-known/oauth-authorization-server']) {
    t.equal(await isKept(`${url}${path}`), true, path)
  }
})

t.test('a document that Apache compresses is not sent again [P6]', { skip: skip('apache') }, async t => {
  const configuration = `AddOutputFilterByType DEFLATE application/json\n${shipped('apache')}`
  const url = `${await startProxy(t, 'apache', { port, configuration })}/openapi.json`
  const headers = { 'accept-encoding': 'gzip' }
  const first = await fetch(url, { headers })
  const etag = first.headers.get('etag') ?? ''
  t.match(etag, /-gzip"$/)
  t.match(await first.json(), { openapi: '3.1.0' })
  t.equal((await fetch(url, { headers: { ...headers, 'if-none-match': etag } })).status, 304)
})
