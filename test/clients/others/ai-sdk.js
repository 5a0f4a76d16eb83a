import { auth, createMCPClient } from '@ai-sdk/mcp'
import { dataOf, signIn, tour, url } from './visit.js'

async function visit (type, path, protocolVersionDiscovery) {
  const serverUrl = `${url}${path}`
  const { client, spoil } = await signIn(
    authProvider => createMCPClient({ transport: { type, url: serverUrl, authProvider }, protocolVersionDiscovery }),
    (signer, authorizationCode, callbackIssuer) => auth(signer, { serverUrl, authorizationCode, callbackIssuer })
  )
  const tools = await client.tools()
  const way = `@ai-sdk/mcp, ${type} at ${path || 'the bare URL'}` +
    `${protocolVersionDiscovery ? ', asking for the newest revision' : ''}`
  await tour(way, Object.keys(tools),
    async (name, input) => dataOf(await tools[name].execute(input, { toolCallId: way, messages: [] })), spoil)
  await client.close()
}

await visit('http', '', true)
await visit('http', '/mcp', false)
await visit('sse', '/sse', false)
