import { createServer } from 'node:http'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { Server } from '@modelcontextprotocol/server'
import companies, { PORT, tools } from './upstream.ts'

/**
 * Official SDK v2, low level: the handlers of tools/list and tools/call by hand, no schema is converted and no argument
 * checked.
 */
const list = tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
  name,
  title,
  description,
  inputSchema: { ...inputSchema, type: 'object' as const },
  outputSchema: { ...outputSchema, type: 'object' as const }
}))

function getServer (authorization: string): Server {
  const server = new Server({ name: 'sdk-v2-low', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', () => ({ tools: list }))
  server.setRequestHandler('tools/call', async ({ params }) => {
    const structuredContent = await companies(params.arguments?.perPage, authorization)
    return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
  })
  return server
}

createServer(async (request, response) => {
  if (request.method === 'GET') return response.end()
  const server = getServer(request.headers.authorization ?? '')
  const transport = new NodeStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  await transport.handleRequest(request, response)
}).listen(Number(PORT), '127.0.0.1')
