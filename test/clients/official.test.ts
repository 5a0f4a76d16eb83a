import {
  Client as ClientTwo, SSEClientTransport as SseTwo, StreamableHTTPClientTransport as HttpTwo
} from '@modelcontextprotocol/client'
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport as SseOne } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import t from 'tap'
import { scopes } from '../../tools/scopes.ts'
import build from '../build.ts'
import journey, { member, type Call } from './journey.ts'
import provider from './provider.ts'
import tools from '../../tools/index.ts'

type Signer = ReturnType<typeof provider>

interface Connection { call: Call, listed: () => Promise<string[]>, close: () => Promise<void> }

function dataOf (result: unknown): unknown {
  if (member(result, 'isError') === true) throw new Error(String(member(result, 'content', 0, 'text')))
  return member(result, 'structuredContent') ?? JSON.parse(String(member(result, 'content', 0, 'text')))
}

function connectionOf (client: ClientOne | ClientTwo): Connection {
  return {
    call: async (name, input) => dataOf(await client.callTool({ name, arguments: input })),
    listed: async () => (await client.listTools()).tools.map(tool => tool.name),
    close: () => client.close()
  }
}

type Client = ClientOne | ClientTwo

/** A transport that takes the code, and where it checks it, the issuer that came back with it (RFC 9207). */
interface Signing { finishAuth (code: string, iss?: string): Promise<void> }

/** Opens a connection without a token, is challenged, signs in, and opens it again. */
async function connect<T extends Signing> (
  open: () => T, join: (transport: T) => Promise<Client>, signer: Signer
): Promise<Connection> {
  const first = open()
  await join(first).then(() => { throw new Error('connected without a token') }, () => {})
  await first.finishAuth(signer.outcome.get('code') ?? '', signer.outcome.get('iss') ?? '')
  return connectionOf(await join(open()))
}

async function joinOne (transport: HttpOne | SseOne): Promise<Client> {
  const client = new ClientOne({ name: 'official-v1', version: '1.0.0' })
  await client.connect(transport)
  return client
}

const joinTwo = (mode: 'legacy' | 'auto') => async (transport: HttpTwo | SseTwo): Promise<Client> => {
  const client = new ClientTwo({ name: 'official-v2', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(transport)
  if (mode === 'auto') t.equal(client.getNegotiatedProtocolVersion(), '2026-07-28')
  return client
}

/** What an application does with a 403: it asks its user again, for the scopes that the challenge names. */
async function stepUp (serverUrl: URL, signer: Signer, scope: string): Promise<void> {
  signer.saveTokens({ access_token: '', token_type: 'Bearer' })
  await auth(signer, { serverUrl, scope })
  await auth(signer, { serverUrl, authorizationCode: signer.outcome.get('code') ?? '' })
}

const surfaces: [string, string, (url: URL, authProvider: Signer) => Promise<Connection>][] = [
  ['v1 over Streamable HTTP', '', (url, authProvider) =>
    connect(() => new HttpOne(url, { authProvider }), joinOne, authProvider)],
  ['v1 over Streamable HTTP', '/mcp', (url, authProvider) =>
    connect(() => new HttpOne(url, { authProvider }), joinOne, authProvider)],
  ['v1 over SSE', '/sse', (url, authProvider) =>
    connect(() => new SseOne(url, { authProvider }), joinOne, authProvider)],
  ['v2 over Streamable HTTP', '', (url, authProvider) =>
    connect(() => new HttpTwo(url, { authProvider }), joinTwo('legacy'), authProvider)],
  ['v2, probing for the newest revision,', '/mcp', (url, authProvider) =>
    connect(() => new HttpTwo(url, { authProvider }), joinTwo('auto'), authProvider)],
  ['v2 over SSE', '/sse', (url, authProvider) =>
    connect(() => new SseTwo(url, { authProvider }), joinTwo('legacy'), authProvider)]
]

for (const [name, path, open] of surfaces) {
  t.test(`the official client ${name} signs in at ${path || 'the bare URL'} and calls every ` +
    'tool [PROTO-138, CLIENT-6, CLIENT-9, CLIENT-13, CLIENT-44, CLIENT-53]', async t => {
    const { url, sandbox } = await build(t)
    const signer = provider()
    const { call, listed, close } = await open(new URL(`${url}${path}`), signer)
    t.teardown(close)
    t.equal((await listed()).length, tools.length)
    await t.rejects(call('neonpanel.getImportInstructions', { type: 'bill' }),
      'only the read scopes were asked for at first')
    await stepUp(new URL(`${url}${path}`), signer, scopes.join(' '))
    const answers = await journey(call)
    t.equal(answers.size, tools.length)
    t.match(answers.get('getInventoryCogs'),
      { quantity: 1017, amount: 5573.75, lost_amount: 38.32, total_amount: 5612.07 })
    t.match(answers.get('getInventoryLandedCost'), { quantity: 1600, amount: 8940.98 })
    t.equal(sandbox.ledger.bills('KHG').filter(bill => bill.ref_number === 'JOURNEY-1').length, 1)

    const { access_token: before } = signer.tokens() ?? {}
    signer.saveTokens({
      ...signer.tokens(),
      token_type: 'Bearer',
      access_token: await sandbox.issueToken({ audience: `${url}${path}`, ttl: -60 })
    })
    await call('neonpanel.listCompanies', {})
    const { access_token: after } = signer.tokens() ?? {}
    t.ok(after && after !== before, 'the expired token was refreshed on the way')
  })
}

t.test('a client that cannot ask for more later gets all scopes at once where the operator ' +
  'advertises them', async t => {
  const { url } = await build(t, { env: { ADVERTISED_SCOPES: scopes.join(',') } })
  const authProvider = provider()
  const { call, close } =
    await connect(() => new HttpOne(new URL(`${url}/mcp`), { authProvider }), joinOne, authProvider)
  t.teardown(close)
  t.match(await call('neonpanel.getImportInstructions', { type: 'bill' }), { attributes: { ref_number: String } })
})
