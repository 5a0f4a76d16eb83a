import t from 'tap'
import build from '../build.ts'

t.test('GET /', async t => {
  const { url, token, sandbox } = await build(t)
  const bearer = { authorization: `Bearer ${await token()}` }

  t.test('describes the server to every client', async t => {
    const response = await fetch(url)
    t.equal(response.status, 200)
    t.match(response.headers.get('content-type'), 'application/json')
    const body = await response.json()
    t.match(body, {
      name: 'neonpanel-mcp-gateway',
      version: /^\d+\.\d+\.\d+/,
      endpoints: { mcp: [url, `${url}/mcp`], openapi: [`${url}/openapi.json`, `${url}/openapi.yaml`] },
      authorization: { issuer: sandbox.url, metadata: `${url}/.well-known/oauth-protected-resource` }
    })
    t.equal((await fetch(url, { headers: { accept: 'application/json, text/event-stream' } })).status, 200)
    t.equal((await fetch(url, { method: 'HEAD' })).status, 200)
  })

  t.test('tells caches that its answer depends on Accept [P5]', async t => {
    for (const accept of ['application/json', 'text/event-stream']) {
      t.equal((await fetch(url, { headers: { accept } })).headers.get('vary'), 'Accept', accept)
    }
    const some = await build(t, { env: { CORS_ORIGIN: 'https://chat.example' } })
    t.equal((await fetch(some.url)).headers.get('vary'), 'Origin, Accept', 'and on Origin where pages are listed')
  })

  t.test('is the GET of an MCP endpoint for a reader of event streams: 401, and 405 with a ' +
    'token [PROTO-50]', async t => {
    const attacker = await fetch(url, { headers: { accept: 'text/event-stream' } })
    t.equal(attacker.status, 401)
    t.match(attacker.headers.get('www-authenticate'), `resource_metadata="${url}/.well-known/oauth-protected-resource"`)
    const known = await fetch(url, { headers: { accept: 'text/event-stream', ...bearer } })
    t.equal(known.status, 405)
    t.equal(known.headers.get('allow'), 'POST')
    t.match(await known.json(), { status: 405, code: 'method_not_allowed' })
  })
})
