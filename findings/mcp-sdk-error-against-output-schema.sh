#!/usr/bin/env bash
# Expected: a tool's error with structured details reaches the caller; only a success has to fit the outputSchema.
# Happens: after tools/list @modelcontextprotocol/sdk holds the error against the schema, throws and drops its words.
# Matters: a failed call of a tool with an outputSchema may carry text and _meta, but no structuredContent.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >error-result.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client'

const outputSchema = { type: 'object', properties: { rows: { type: 'array' } }, required: ['rows'] }
const results = {
  initialize: ({ protocolVersion }) =>
    ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'server', version: '1.0.0' } }),
  'tools/list': () => ({ tools: [{ name: 'list', inputSchema: { type: 'object' }, outputSchema }] }),
  'tools/call': () => ({
    content: [{ type: 'text', text: 'The company is archived.' }],
    structuredContent: { code: 'archived' },
    isError: true
  })
}
const server = createServer(async (request, response) => {
  const { id, method, params } = await new Response(request).json().catch(() => ({}))
  if (id === undefined) return response.writeHead(method ? 202 : 405).end()
  response.writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method](params) }))
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))

async function call (Client, Transport) {
  const client = new Client({ name: 'client', version: '1.0.0' })
  await client.connect(new Transport(new URL(`http://127.0.0.1:${server.address().port}/mcp`)))
  const ask = () => client.callTool({ name: 'list', arguments: {} })
    .then(result => result.content[0].text, error => `throws ${error.message}`)
  const before = await ask()
  await client.listTools()
  const seen = { 'before tools/list': before, 'after tools/list': await ask() }
  await client.close()
  return seen
}

const [v1, v2] = [await call(Client1, Transport1), await call(Client2, Transport2)]
console.log('sdk 1.32.2', v1, '\nclient 2.4.0', v2)
server.close()
assert.equal(v1['before tools/list'], 'The company is archived.')
assert.match(v1['after tools/list'], /^throws .*does not match the tool's output schema/)
assert.equal(v2['after tools/list'], 'The company is archived.')
SCRIPT
node error-result.mjs
