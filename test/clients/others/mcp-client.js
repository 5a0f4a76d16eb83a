import { MCPClient } from 'mcp-client'
import { dataOf, signedInUrl, tour } from './visit.js'

/**
 * It takes an address and nothing else, neither a header nor a sign-in, so that something in between has to add the
 * token.
 */
async function visit (type, path) {
  const client = new MCPClient({ name: 'mcp-client', version: '1.0.0' })
  await client.connect({ type, url: `${signedInUrl}${path}` })
  await client.ping()
  const names = (await client.getAllTools()).map(({ name }) => name)
  const way = `mcp-client, ${type} at ${path || 'the bare URL'}, behind a proxy that signs in`
  await tour(way, names, async (name, input) => dataOf(await client.callTool({ name, arguments: input })))
  await client.close()
}

await visit('httpStream', '')
await visit('httpStream', '/mcp')
await visit('sse', '/sse')
