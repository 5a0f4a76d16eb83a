import { createServer } from 'node:http'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { McpServer } from '@modelcontextprotocol/server'
import companies, { PORT, tools } from './upstream.ts'
import zodOf from './zod.ts'

/**
 * Official SDK v2 on node:http through its Node adapter, as its README shows it: one server and one transport per
 * request.
 */
const schemas = tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
  name, config: { title, description, inputSchema: zodOf(inputSchema), outputSchema: zodOf(outputSchema) }
}))

function getServer (authorization: string): McpServer {
  const server = new McpServer({ name: 'sdk-v2', version: '1.0.0' })
  for (const { name, config } of schemas) {
    server.registerTool(name, config, async args => {
      const structuredContent = await companies(Object(args).perPage, authorization)
      return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
    })
  }
  return server
}

createServer(async (request, response) => {
  if (request.method === 'GET') return response.end()
  const server = getServer(request.headers.authorization ?? '')
  const transport = new NodeStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  await transport.handleRequest(request, response)
}).listen(Number(PORT), '127.0.0.1')
