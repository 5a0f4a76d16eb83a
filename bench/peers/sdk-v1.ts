import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import companies, { PORT, tools } from './upstream.ts'
import zodOf from './zod.ts'

/** Official SDK v1 on Express, without sessions as its examples show it: one server and one transport per request. */
const schemas = tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
  name, config: { title, description, inputSchema: zodOf(inputSchema), outputSchema: zodOf(outputSchema) }
}))

function getServer (authorization: string): McpServer {
  const server = new McpServer({ name: 'sdk-v1', version: '1.0.0' })
  for (const { name, config } of schemas) {
    server.registerTool(name, config, async args => {
      const structuredContent = await companies(Object(args).perPage, authorization)
      return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
    })
  }
  return server
}

const app = createMcpExpressApp()
app.get('/', (_request, response) => { response.end() })
app.post('/mcp', async (request, response) => {
  const server = getServer(request.headers.authorization ?? '')
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.on('close', () => {
    transport.close().catch(() => undefined)
    server.close().catch(() => undefined)
  })
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
})
app.listen(Number(PORT), '127.0.0.1')
