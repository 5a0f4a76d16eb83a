#!/usr/bin/env bash
# Expected: a tool's result reaches an agent in one shape, whatever its content: a list of items, as MCP has it.
# Happens: one text is a string in LangChain (an object beside structuredContent), an object in OpenAI's; two a list.
# Matters: a second item, such as our note that a write was answered before, changes what code behind the tool gets.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @langchain/core@1.4.0 @langchain/mcp-adapters@1.1.4 @openai/agents@0.20.0 zod@4.4.3
npm ls --depth=0 | tail -n +2

cat >shapes.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { Agent, getAllMcpTools, MCPServerStreamableHttp, RunContext } from '@openai/agents'

const [one, two] = ['one', 'two'].map(text => ({ type: 'text', text }))
const results = {
  none: { content: [] },
  text: { content: [one] },
  structured: { content: [one], structuredContent: { is: 1 } },
  texts: { content: [one, two] }
}
const inputSchema = { type: 'object', properties: {}, additionalProperties: false }

const http = createServer(async (request, response) => {
  const server = new Server({ name: 'server', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () =>
    ({ tools: Object.keys(results).map(name => ({ name, inputSchema })) }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => results[params.name])
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
  response.on('close', () => server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response)
}).listen(0, '127.0.0.1')
await new Promise(resolve => http.once('listening', resolve))
const url = `http://127.0.0.1:${http.address().port}/mcp`

const shapeOf = value => Array.isArray(value) ? `list of ${value.length}` : typeof value
async function shapes (invoke) {
  const seen = {}
  for (const name of Object.keys(results)) seen[name] = shapeOf(await invoke(name))
  return seen
}

const client = new MultiServerMCPClient({ mcpServers: { server: { transport: 'http', url } } })
const tools = await client.getTools()
const langchain = await shapes(name => tools.find(tool => tool.name === name).invoke({}))
await client.close()

const mcp = new MCPServerStreamableHttp({ url })
await mcp.connect()
const context = new RunContext()
const all = await getAllMcpTools({ mcpServers: [mcp], runContext: context, agent: new Agent({ name: 'agent' }) })
const openai = await shapes(name => all.find(tool => tool.name === name).invoke(context, '{}'))
await mcp.close()

console.log({ langchain, openai })
assert.deepEqual(langchain, { none: 'list of 0', text: 'string', structured: 'object', texts: 'list of 2' })
assert.deepEqual(openai, { none: 'list of 0', text: 'object', structured: 'object', texts: 'list of 2' })
process.exit()
SCRIPT
node shapes.mjs
