import { createServer, request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import t, { type Test } from 'tap'
import build from './build.ts'
import tools from '../tools/index.ts'
import { KESTREL } from './failures/writes.ts'
import { linkIn } from './plugins/tools/export/links.ts'

const BASE = '/neonpanel/v1'
const METADATA = '/.well-known/oauth-protected-resource'

/** A proxy that serves one path of its host, and the metadata that belong to it; it strips the path or passes it on. */
async function startProxy (t: Test, strips: boolean) {
  const target = { port: 0 }
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request
    const path = strips ? url.replace(BASE, '') || '/' : url
    if (!url.startsWith(BASE) && !url.startsWith(METADATA + BASE)) return response.writeHead(404).end()
    const forwarded = httpRequest({ host: 'localhost', port: target.port, path, method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    return request.pipe(forwarded)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, target }
}

for (const strips of [true, false]) {
  t.test(`PUBLIC_URL with a path works through a proxy that ${strips ? 'strips it' : 'passes it on'}` +
    ' [C16, D34]', async t => {
    const { url: origin, target } = await startProxy(t, strips)
    const PUBLIC_URL = `${origin}${BASE}`
    const { app, token } = await build(t, { env: { PUBLIC_URL } })
    target.port = app.config.PORT
    const authorization = `Bearer ${await token()}`
    const requestInit = { headers: { authorization } }

    const transports = [
      () => new SSEClientTransport(new URL(`${PUBLIC_URL}/sse`), { requestInit }),
      () => new StreamableHTTPClientTransport(new URL(`${PUBLIC_URL}/mcp`), { requestInit }),
      () => new StreamableHTTPClientTransport(new URL(PUBLIC_URL), { requestInit })
    ]
    for (const open of transports) {
      const client = new Client({ name: 'test', version: '1.0.0' })
      await client.connect(open())
      t.equal((await client.listTools()).tools.length, tools.length)
      const { structuredContent } = await client.callTool({ name: 'neonpanel_listCompanies', arguments: {} })
      t.match(structuredContent, { data: [{ short_name: String }] })
      const items = { companyUuid: KESTREL, perPage: 10 }
      const result = await client.callTool({ name: 'neonpanel_listInventoryItems', arguments: items })
      const uri = String(linkIn({ result })?.uri)
      t.ok(uri.startsWith(`${PUBLIC_URL}/exports/`), 'a link to the whole list has the path too')
      const download = await fetch(uri, requestInit)
      const { contents } = await client.readResource({ uri })
      t.strictSame([download.status, contents],
        [200, [{ uri, mimeType: 'text/csv', text: `\ufeff${await download.text()}` }]])
      await client.close()
    }

    for (const entry of ['', '/mcp', '/sse', '/messages']) {
      const metadata = `${origin}${METADATA}${BASE}${entry}`
      const refused = await fetch(`${PUBLIC_URL}${entry}`,
        { method: entry === '/sse' ? 'GET' : 'POST', headers: { accept: 'text/event-stream' } })
      t.equal(refused.status, 401)
      t.match(refused.headers.get('www-authenticate'), `resource_metadata="${metadata}"`)
      t.match(await (await fetch(metadata)).json(), { resource: `${PUBLIC_URL}${entry}` })
      t.match(await discoverOAuthProtectedResourceMetadata(`${PUBLIC_URL}${entry}`),
        { resource: `${PUBLIC_URL}${entry}` })
    }

    t.match(await (await fetch(PUBLIC_URL)).json(), {
      endpoints: {
        mcp: [PUBLIC_URL, `${PUBLIC_URL}/mcp`],
        sse: `${PUBLIC_URL}/sse`,
        messages: `${PUBLIC_URL}/messages`,
        tools: `${PUBLIC_URL}/tools/{name}`,
        openapi: [`${PUBLIC_URL}/openapi.json`, `${PUBLIC_URL}/openapi.yaml`],
        health: `${PUBLIC_URL}/healthz`
      },
      authorization: { metadata: `${origin}${METADATA}${BASE}` }
    })
    t.match(await (await fetch(`${PUBLIC_URL}/openapi.json`)).json(), { servers: [{ url: PUBLIC_URL }] })
    const answer =
      await fetch(`${PUBLIC_URL}/tools/neonpanel.listCompanies`, { method: 'POST', headers: { authorization } })
    t.match(await answer.json(), { data: [{ short_name: String }] })
  })
}
