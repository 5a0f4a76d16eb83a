import t from 'tap'
import build from '../build.ts'

const TOKEN = 'Ab3-_.~token'
const CARD = 'application/mcp-server-card+json'
const TEXT = 'text/plain; charset=utf-8'

/** Every document, its media type, and the seconds that it may be kept. */
const documents: Readonly<Record<string, readonly [type: string, maxAge: number]>> = {
  '/server-card': [CARD, 3600],
  '/mcp/server-card': [CARD, 3600],
  '/.well-known/mcp/server-card.json': [CARD, 3600],
  '/.well-known/ai-catalog.json': ['application/ai-catalog+json', 3600],
  '/.well-known/openai-apps-challenge': [TEXT, 60],
  '/llms.txt': [TEXT, 3600],
  '/robots.txt': [TEXT, 3600],
  '/favicon.svg': ['image/svg+xml', 3600],
  '/icon.png': ['image/png', 3600],
  '/favicon.ico': ['image/x-icon', 3600]
}
const FOREIGN = { origin: 'https://elsewhere.example' }
const env = { OPENAI_APPS_CHALLENGE: TOKEN, CORS_ORIGIN: 'https://chat.example', RATE_LIMIT_MAX: '2' }

t.test('documents for machines', async t => {
  const { url, token } = await build(t, { env })

  for (const [path, [type, maxAge]] of Object.entries(documents)) {
    await t.test(`${path} is read by everybody, and sent once [CLIENT-71]`, async t => {
      const response = await fetch(url + path, { headers: FOREIGN })
      const bytes = Buffer.from(await response.arrayBuffer())
      t.equal(response.status, 200)
      t.ok(bytes.length > 0)
      t.equal(response.headers.get('content-type'), type)
      t.equal(response.headers.get('cache-control'), `public, max-age=${maxAge}`)
      t.equal(response.headers.get('access-control-allow-origin'), '*')
      t.match(response.headers.get('access-control-expose-headers'), /\bETag\b/)
      t.equal(response.headers.get('vary'), null, 'one answer for all')
      const etag = response.headers.get('etag') ?? ''
      t.match(etag, /^"[\w-]{27}"$/, 'strong')

      const again = await fetch(url + path, { headers: { ...FOREIGN, 'if-none-match': etag } })
      t.strictSame([again.status, await again.text(), again.headers.get('etag')], [304, '', etag])
      const head = await fetch(url + path, { method: 'HEAD' })
      t.strictSame([head.status, head.headers.get('content-length'), head.headers.get('etag')],
        [200, String(bytes.length), etag])
      const asked = {
        ...FOREIGN, 'access-control-request-method': 'GET', 'access-control-request-headers': 'if-none-match'
      }
      const preflight = await fetch(url + path, { method: 'OPTIONS', headers: asked })
      t.strictSame([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*'])
      t.match(preflight.headers.get('access-control-allow-headers'), /\bIf-None-Match\b/)
      const posted = await fetch(url + path, { method: 'POST', body: '{}' })
      t.strictSame([posted.status, posted.headers.get('allow')], [405, 'GET'])
    })
  }

  await t.test('none is counted against the user who reads it [CLIENT-51]', async t => {
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
    for (const path of Object.keys(documents)) t.equal((await fetch(url + path, { headers })).status, 200)
    const call = { method: 'POST', headers, body: '{}' }
    const answer = await fetch(`${url}/tools/neonpanel.listCompanies`, call)
    t.strictSame([answer.status, answer.headers.get('ratelimit')?.split(';')[1]], [200, 'r=1'])
  })

  await t.test('the challenge of OpenAI is the token and nothing else [CLIENT-71]', async t => {
    t.equal(await (await fetch(`${url}/.well-known/openai-apps-challenge`)).text(), TOKEN)
  })
})

t.test('without a token of OpenAI there is no challenge, as JSON says [CLIENT-71]', async t => {
  const { url } = await build(t)
  const answer = await fetch(`${url}/.well-known/openai-apps-challenge`)
  t.match([answer.status, await answer.json()], [404, { code: 'not_found' }])
})

t.test('two replicas send the same bytes', async t => {
  const env = { PUBLIC_URL: 'http://localhost:3000' }
  const [one, other] = [await build(t, { env }), await build(t, { env })]
  for (const path of Object.keys(documents).filter(path => !path.includes('challenge'))) {
    const [first, second] = await Promise.all([one, other].map(({ url }) => fetch(url + path)))
    t.equal(first?.headers.get('etag'), second?.headers.get('etag'), path)
  }
})

t.test('every page may be read by crawlers', async t => {
  const { url } = await build(t)
  t.equal(await (await fetch(`${url}/robots.txt`)).text(), 'User-agent: *\nAllow: /\n')
})
