import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import t from 'tap'
import build from '../build.ts'
import { call } from '../plugins/mcp/gateway.ts'

const ORIGIN = 'http://localhost:6274'
const JSON_TYPE = { 'content-type': 'application/json' }

/** A request as a client sends it before it knows anything, and what it has to find. */
interface Contact {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: unknown
  signedIn?: true
  status: number
  /** Header fields of the answer, and what its body holds. */
  fields?: Record<string, RegExp>
  holds?: RegExp
}

function initialize (protocolVersion: string): object {
  return call('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'first', version: '1' } })
}

const challenge = { 'www-authenticate': /^Bearer resource_metadata="http.*\/\.well-known\/oauth-protected-resource/ }
const modern = {
  'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover', accept: 'application/json, text/event-stream'
}
const discover = call('server/discover', {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {}
  }
})

const contacts: Readonly<Record<string, Contact>> = {
  'ChatGPT without a token': { path: '/', body: initialize('2025-03-26'), status: 401, fields: challenge },
  'ChatGPT with one': {
    path: '/', body: initialize('2025-03-26'), signedIn: true, status: 200, holds: /"protocolVersion":"2025-03-26"/
  },
  'ChatGPT, which probes for the newest revision': {
    path: '/', headers: modern, body: discover, signedIn: true, status: 200, holds: /"2026-07-28"/
  },
  'Claude, which looks with GET': {
    method: 'GET', path: '/mcp', headers: { accept: 'text/event-stream' }, status: 401, fields: challenge
  },
  'Claude, which looks with POST': { path: '/mcp', body: initialize('2025-11-25'), status: 401, fields: challenge },
  'a program that looks at the address': {
    method: 'GET', path: '/', status: 200, fields: { 'content-type': /^application\/json/ }, holds: /"endpoints":/
  },
  'a reader of event streams that looks there': {
    method: 'GET',
    path: '/',
    headers: { accept: 'text/event-stream' },
    signedIn: true,
    status: 405,
    fields: { allow: /^POST$/ }
  },
  'the Inspector, whose browser asks first': {
    method: 'OPTIONS',
    path: '/mcp',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,mcp-protocol-version'
    },
    status: 204,
    fields: { 'access-control-allow-origin': /\*|localhost/, 'access-control-allow-headers': /Authorization/ }
  },
  'n8n, which adds keys of its own': {
    path: '/mcp',
    body: call('tools/call', {
      name: 'neonpanel_listCompanies',
      arguments: { sessionId: 'x', action: 'sendMessage', chatInput: 'hi', toolCallId: 'y' }
    }),
    signedIn: true,
    status: 200,
    holds: /"isError":false/
  }
}

/** What each endpoint of the setup guide answers without and with a token, and those with a slash behind them. */
const guide: Readonly<Record<string, readonly [number, number]>> = {
  'GET /healthz': [200, 200],
  'GET /sse': [401, 200],
  'POST /messages': [401, 200],
  'GET /messages': [401, 405],
  'GET /openapi.json': [200, 200],
  'GET /openapi.yaml': [200, 200],
  'GET /.well-known/oauth-authorization-server': [200, 200],
  'POST /mcp/': [401, 200],
  'POST /tools/neonpanel.listReports/': [401, 200]
}

t.test('each client finds on its first contact what it looks for [CLIENT-32, CLIENT-52]', async t => {
  const { url, token } = await build(t)
  const authorization = `Bearer ${await token()}`
  for (const [name, { method = 'POST', path, headers, body, signedIn, status, fields = {}, holds }] of
    Object.entries(contacts)) {
    const response = await fetch(url + path, {
      method,
      headers: { ...method === 'POST' && JSON_TYPE, ...headers, ...signedIn && { authorization } },
      ...body !== undefined && { body: JSON.stringify(body) }
    })
    const text = await response.text()
    t.equal(response.status, status, name)
    for (const [field, wanted] of Object.entries(fields)) t.match(response.headers.get(field), wanted, name)
    if (holds) t.match(text, holds, name)
  }
})

t.test('the endpoints of the guide are there with its methods, and no answer leads elsewhere [CLIENT-5, CLIENT-27]',
  async t => {
    const { url, token } = await build(t)
    const authorization = `Bearer ${await token()}`
    for (const [line, statuses] of Object.entries(guide)) {
      const [method = '', path = ''] = line.split(' ')
      const ask = async (headers: Record<string, string>): Promise<number> => {
        const answer = await fetch(url + path, {
          method,
          redirect: 'manual',
          headers: { ...JSON_TYPE, ...headers },
          ...method === 'POST' && { body: JSON.stringify(path.startsWith('/tools/') ? {} : call('tools/list')) }
        })
        t.equal(answer.headers.get('location'), null, line)
        if (answer.status === 405) t.equal(answer.headers.get('allow'), 'POST', line)
        await answer.body?.cancel()
        return answer.status
      }
      t.strictSame([await ask({}), await ask({ authorization })], statuses, line)
    }
  })

t.test('connecting and six calls, each over a session of its own, fit into one window [CLIENT-50, CLIENT-55]',
  async t => {
    const { url, token, app } = await build(t, { env: { RATE_LIMIT_MAX: '30', RATE_LIMIT_WINDOW: '60000' } })
    const requestInit = { headers: { authorization: `Bearer ${await token()}` } }
    let requests = 0
    app.server.on('request', () => { requests++ })

    async function session (work: (client: Client) => Promise<unknown>): Promise<unknown> {
      const client = new Client({ name: 'sessions', version: '1.0.0' })
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }))
      try {
        return await work(client)
      } finally {
        await client.close()
      }
    }

    await session(client => client.listTools())
    for (let turn = 0; turn < 6; turn++) {
      t.match(await session(client => client.callTool({ name: 'neonpanel_listReports', arguments: {} })),
        { structuredContent: { count: Number } })
    }
    t.ok(requests >= 14 && requests <= 30, `${requests} requests`)
  })
