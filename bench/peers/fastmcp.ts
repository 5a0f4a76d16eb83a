import { FastMCP } from 'fastmcp'
import companies, { PORT, tools } from './upstream.ts'
import zodOf from './zod.ts'

/** fastmcp in its stateless mode with JSON answers. */
const server = new FastMCP({ name: 'fastmcp', version: '1.0.0' })

for (const { name, description, inputSchema } of tools) {
  server.addTool({
    name,
    description,
    parameters: zodOf(inputSchema),
    execute: async args => JSON.stringify(await companies(Object(args).perPage, 'Bearer bench'))
  })
}

await server.start({
  transportType: 'httpStream',
  httpStream: { port: Number(PORT), host: '127.0.0.1', stateless: true, enableJsonResponse: true }
})
