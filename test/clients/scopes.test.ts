import t, { type Test } from 'tap'
import { scopes } from '../../tools/scopes.ts'
import tools from '../../tools/index.ts'
import build from '../build.ts'
import { call } from '../plugins/mcp/gateway.ts'
import { member } from './journey.ts'

interface Told { challenge: string[], metadata: string[], lists: unknown[], operations: unknown[], flows: string[] }

/** What each document, list and refusal of a gateway says of scopes. */
async function told (t: Test, env: Record<string, string>): Promise<Told> {
  const { url, token } = await build(t, { env })
  const read = async (path: string): Promise<unknown> => (await fetch(url + path)).json()
  const refused = await fetch(`${url}/mcp`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(call('ping'))
  })
  await refused.body?.cancel()
  const [, asked = ''] = / scope="([^"]*)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? []
  const list = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await token()}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25'
    },
    body: JSON.stringify(call('tools/list'))
  })
  const document = await read('/openapi.json')
  const documents = ['oauth-protected-resource', 'oauth-protected-resource/mcp', 'oauth-protected-resource/sse']
  const metadata = await Promise.all(documents.map(async name =>
    [member(await read(`/.well-known/${name}`), 'scopes_supported') ?? []].flat().map(String)))
  return {
    challenge: asked.split(' ').filter(Boolean),
    metadata: [...new Set(metadata.flat())],
    lists: Object(member(await list.json(), 'result', 'tools')).map((tool: unknown) => member(tool, 'securitySchemes')),
    operations: tools.map(({ name }) => member(document, 'paths', `/tools/${name}`, 'post', 'security')),
    flows: Object.keys(Object(member(document, 'components', 'securitySchemes', 'oauth2', 'flows', 'authorizationCode',
      'scopes')))
  }
}

t.test('challenge, metadata, lists of tools and OpenAPI agree on the scopes [CLIENT-22]', async t => {
  const { challenge, metadata, lists, operations, flows } = await told(t, {})
  t.strictSame(challenge, scopes.filter(name => name.startsWith('read:')))
  t.strictSame(metadata, scopes)
  t.strictSame(flows, scopes)
  t.strictSame(lists, tools.map(({ scopes: [widest = []] }) => [{ type: 'oauth2', scopes: [...widest] }]))
  t.strictSame(operations, tools.map(({ scopes }) =>
    [...scopes.map(needed => ({ oauth2: [...needed] })), { bearer: [] }]))
})

t.test('none of the four names a scope where none is enforced [CLIENT-22]', async t => {
  const { challenge, metadata, lists, operations, flows } = await told(t, { ENFORCE_SCOPES: 'false' })
  t.strictSame([challenge, metadata, flows], [[], [], []])
  t.strictSame(lists, tools.map(() => undefined))
  t.strictSame(operations, tools.map(() => [{ oauth2: [] }, { bearer: [] }]))
})
