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
