#!/usr/bin/env bash
# Expected: a client that gets 429 with Retry-After waits and asks again, or hands the seconds to its caller.
# Happens: both SDKs throw without them; client 2.4.0 in mode `auto` takes a 429 on its probe for an older server.
# Matters: our body says the seconds in words; a limit that hits the probe alone costs a client the new revision.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >limited.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client'

const capabilities = { tools: {} }
const serverInfo = { name: 'server', version: '1.0.0' }
const cache = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
const results = {
  initialize: params => ({ protocolVersion: params.protocolVersion, capabilities, serverInfo }),
  'server/discover': () => ({ supportedVersions: ['2026-07-28'], capabilities, serverInfo, ...cache }),
  'tools/list': () => ({ tools: [], ...cache })
}
let seen, limited
const server = createServer(async (request, response) => {
  const { id, method, params } = await new Response(request).json().catch(() => ({}))
  if (!method) return response.writeHead(405).end()
  seen.push(method)
  if (id === undefined) return response.writeHead(202).end()
  const first = method === limited && seen.filter(name => name === method).length === 1
  const body = first ? { error: { code: -32000, message: 'Too many requests.' } } : { result: results[method](params) }
  response.writeHead(first ? 429 : 200, { 'content-type': 'application/json', ...(first && { 'retry-after': '1' }) })
    .end(JSON.stringify({ jsonrpc: '2.0', id, ...body }))
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))

async function session (Client, Transport, method, options) {
  [seen, limited] = [[], method]
  const client = new Client({ name: 'client', version: '1.0.0' }, options)
  try {
    await client.connect(new Transport(new URL(`http://127.0.0.1:${server.address().port}/mcp`)))
    await client.listTools()
  } catch (error) {
    const told = JSON.stringify([error.message, error.data, error.cause, error]).toLowerCase()
    seen.push(`throws ${error.code}, ${told.includes('retry-after') ? 'with' : 'without'} Retry-After`)
  }
  await client.close()
  return seen.filter(name => name !== 'notifications/initialized')
}

const auto = { versionNegotiation: { mode: 'auto' } }
const v1 = await session(Client1, Transport1, 'tools/list')
const v2 = await session(Client2, Transport2, 'tools/list')
const probed = await session(Client2, Transport2, 'server/discover', auto)
const calm = await session(Client2, Transport2, 'nothing', auto)
console.log({ 'sdk, 429 on tools/list': v1, 'client, 429 on tools/list': v2, 'client, 429 on its probe': probed, calm })
server.close()
assert.deepEqual(v1, ['initialize', 'tools/list', 'throws 429, without Retry-After'])
assert.deepEqual(v2, ['initialize', 'tools/list', 'throws CLIENT_HTTP_NOT_IMPLEMENTED, without Retry-After'])
assert.deepEqual(probed, ['server/discover', 'initialize', 'tools/list'])
assert.deepEqual(calm, ['server/discover', 'tools/list'])
SCRIPT
node limited.mjs
