#!/usr/bin/env bash
# Expected: on a 403 insufficient_scope a client sends its user to authorize for the scope that the challenge names.
# Happens: with a refresh token @modelcontextprotocol/sdk only refreshes, and gives up; client 2.4.0 redirects at once.
# Matters: no user of a v1 client is ever asked for the write scope; our 403 must say that signing in anew is needed.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >step-up.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { StreamableHTTPClientTransport as V1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StreamableHTTPClientTransport as V2 } from '@modelcontextprotocol/client'

const refused = 'gets 403 insufficient_scope, scope="read write"'
let seen = []
const server = createServer((request, response) => {
  const base = `http://127.0.0.1:${server.address().port}`
  const type = { 'content-type': 'application/json' }
  const answer = (status, body, headers) => response.writeHead(status, { ...type, ...headers })
    .end(JSON.stringify(body))
  if (request.url.startsWith('/.well-known/oauth-protected-resource')) {
    return answer(200, { resource: `${base}/mcp`, authorization_servers: [base], scopes_supported: ['read', 'write'] })
  }
  if (request.url.startsWith('/.well-known/oauth-authorization-server')) {
    return answer(200, {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256']
    })
  }
  request.resume().on('end', () => {
    if (request.url === '/token') {
      seen.push('refreshes its token')
      return answer(200, { access_token: 'b', token_type: 'Bearer', refresh_token: 'r', scope: 'read' })
    }
    seen.push(refused)
    answer(403, {}, {
      'www-authenticate': 'Bearer error="insufficient_scope", scope="read write", ' +
        `resource_metadata="${base}/.well-known/oauth-protected-resource/mcp"`
    })
  })
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const url = new URL(`http://127.0.0.1:${server.address().port}/mcp`)

async function call (Transport) {
  let tokens = { access_token: 'a', token_type: 'Bearer', refresh_token: 'r', scope: 'read', issuer: url.origin }
  seen = []
  const authProvider = {
    redirectUrl: 'http://127.0.0.1/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1/callback'] },
    clientInformation: () => ({ client_id: 'client', issuer: url.origin }),
    tokens: () => tokens,
    saveTokens: value => { tokens = value },
    saveCodeVerifier: () => {},
    redirectToAuthorization: to => { seen.push(`sends the user to authorize for "${to.searchParams.get('scope')}"`) }
  }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  await new Transport(url, { authProvider }).send(message).catch(error => seen.push(`throws: ${error.message}`))
  return seen
}

const [v1, v2] = [await call(V1), await call(V2)]
console.log('sdk 1.32.2', v1, '\nclient 2.4.0', v2)
server.close()
assert.deepEqual(v1.slice(0, 3), [refused, 'refreshes its token', refused])
assert.ok(v1.every(step => !step.startsWith('sends the user')))
assert.deepEqual(v2.slice(0, 2), [refused, 'sends the user to authorize for "read write"'])
SCRIPT
node step-up.mjs
