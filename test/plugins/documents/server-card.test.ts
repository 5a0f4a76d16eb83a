import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import build from '../../build.ts'
import { member } from '../../clients/journey.ts'
import modern from '../mcp/modern-call.ts'
import { AiCatalog, ServerCard } from './schemas.ts'

const TYPE = 'application/mcp-server-card+json'

async function card (url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: TYPE } })
  t.equal(response.headers.get('content-type'), TYPE)
  return response.json()
}

t.test('a card is as its schema demands, at the address of its server and in the place of scanners ' +
  '[CLIENT-70]', async t => {
  const { url } = await build(t)
  for (const path of ['', '/mcp']) {
    const found = await card(`${url}${path}/server-card`)
    t.strictSame([...Value.Errors(ServerCard, found)], [])
    t.match(found, { remotes: [{ type: 'streamable-http', url: `${url}${path}` }] }, 'it names the URL that it is of')
  }
  t.strictSame(await card(`${url}/.well-known/mcp/server-card.json`), await card(`${url}/mcp/server-card`))
})

t.test('a card says what the server says of itself once it is connected [CLIENT-70]', async t => {
  const { url, token } = await build(t)
  const found = await card(`${url}/mcp/server-card`)
  const headers = {
    authorization: `Bearer ${await token()}`, 'content-type': 'application/json', accept: 'application/json'
  }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } }
  const initialize = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
  const answer: unknown = await (await fetch(`${url}/mcp`, { method: 'POST', headers, body: initialize })).json()
  const serverInfo = Object(member(answer, 'result', 'serverInfo'))
  for (const name of ['version', 'title', 'description', 'websiteUrl']) {
    t.equal(member(found, name), serverInfo[name], name)
  }
  t.equal(String(member(found, 'name')).split('/')[1], serverInfo.name)

  const [message, extra] = modern('server/discover', {})
  const discovered: unknown = await (await fetch(`${url}/mcp`, {
    method: 'POST', headers: { ...headers, ...extra.headers }, body: JSON.stringify(message)
  })).json()
  const versions = Object(member(found, 'remotes', 0, 'supportedProtocolVersions'))
  t.strictSame(versions, ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])
  t.ok(Object(member(discovered, 'result', 'supportedVersions')).every((version: string) => versions.includes(version)))
})

t.test('a revision that is withheld is in no card [CLIENT-70, D35]', async t => {
  const { url } = await build(t, { env: { PROTOCOL_REVISIONS: '2025-06-18 2025-11-25' } })
  t.match(await card(`${url}/mcp/server-card`), {
    remotes: [{ supportedProtocolVersions: ['2025-11-25', '2025-06-18'] }]
  })
})

t.test('the catalog of the domain names the card [CLIENT-70]', async t => {
  const { url } = await build(t)
  const response = await fetch(`${url}/.well-known/ai-catalog.json`)
  t.equal(response.headers.get('content-type'), 'application/ai-catalog+json')
  const catalog: unknown = await response.json()
  t.strictSame([...Value.Errors(AiCatalog, catalog)], [])
  t.match(catalog, {
    entries: [{
      identifier: 'urn:air:neonpanel.com:mcp:neonpanel-mcp-gateway', type: TYPE, url: `${url}/mcp/server-card`
    }]
  })
})
