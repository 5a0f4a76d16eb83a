import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { signIn, tour, url } from './visit.js'

async function visit (transport, path) {
  const serverUrl = `${url}${path}`
  const { client: [client, tools], spoil } = await signIn(async authProvider => {
    const client = new MultiServerMCPClient({ mcpServers: { neonpanel: { transport, url: serverUrl, authProvider } } })
    return [client, await client.getTools()]
  }, (signer, authorizationCode) => auth(signer, { serverUrl, authorizationCode }))
  const byName = new Map(tools.map(tool => [tool.name, tool]))
  const way = `@langchain/mcp-adapters, ${transport} at ${path || 'the bare URL'}`
  await tour(way, [...byName.keys()], async (name, input) => {
    const [{ text }] = [await byName.get(name).invoke(input)].flat() // a list where a replayed answer says so
    return JSON.parse(text)
  }, spoil)
  await client.close()
}

await visit('http', '')
await visit('http', '/mcp')
await visit('sse', '/sse')
