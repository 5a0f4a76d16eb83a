#!/usr/bin/env bash
# Expected: a list in the query is repeated (company=a&company=b); that is OpenAPI's default for style and explode.
# Happens: openapi-mcp-generator and Bruno's converter send company=a,b instead; Postman's repeats it.
# Matters: our operations take their lists in a JSON body, where no generator has to choose a style.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @usebruno/converters@0.23.0 openapi-mcp-generator@4.0.1 openapi-to-postmanv2@6.3.3 \
  @modelcontextprotocol/sdk@1.32.2 axios@1.13.2 dotenv@16.4.5 json-schema-to-zod@2.6.1 zod@3.25.76 tsx@4.23.15
npm ls --depth=0 | tail -n +2

cat >document.cjs <<'SCRIPT'
const schema = { type: 'array', items: { type: 'string' } }
const parameters = [{ name: 'company', in: 'query', schema, example: ['a', 'b'] }]
module.exports = {
  openapi: '3.1.0',
  info: { title: 'Items', version: '1.0.0' },
  servers: [{ url: 'https://api.example' }],
  paths: { '/items': { get: { operationId: 'listItems', parameters, responses: { 200: { description: 'Items.' } } } } }
}
SCRIPT
node --print 'JSON.stringify(require("./document.cjs"))' >document.json
npx openapi-mcp-generator --input document.json --output generated >/dev/null 2>&1

cat >query.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import bruno from '@usebruno/converters'
import postman from 'openapi-to-postmanv2'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import document from './document.cjs'

let asked
const server = createServer((request, response) => {
  asked = decodeURIComponent(new URL(request.url, 'http://localhost').search)
  response.end()
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const client = new Client({ name: 'client', version: '1.0.0' })
await client.connect(new StdioClientTransport({
  command: 'npx',
  args: ['tsx', 'generated/src/index.ts'],
  env: { ...process.env, API_BASE_URL: `http://127.0.0.1:${server.address().port}` },
  stderr: 'ignore'
}))
await client.callTool({ name: 'listItems', arguments: { company: ['a', 'b'] } })
await client.close()
server.close()

const [{ request }] = bruno.openApiToBruno(structuredClone(document)).items
const { output } = await promisify(postman.convertV2)({ type: 'json', data: structuredClone(document) }, {})
const [folder] = output[0].data.item
const query = pairs => '?' + pairs.map(([name, value]) => `${name}=${value}`).join('&')
const seen = {
  'openapi-mcp-generator': asked,
  bruno: query(request.params.map(({ name, value }) => [name, value])),
  postman: query((folder.request ?? folder.item[0].request).url.query.map(({ key, value }) => [key, value]))
}
console.log(seen)
assert.deepEqual(seen, {
  'openapi-mcp-generator': '?company=a,b',
  bruno: '?company=a,b',
  postman: '?company=<string>&company=<string>'
})
SCRIPT
node query.mjs
