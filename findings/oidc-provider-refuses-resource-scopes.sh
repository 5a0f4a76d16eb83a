#!/usr/bin/env bash
# Expected: a client that registers with the scopes of the protected resource gets its client_id.
# Happens: both MCP SDKs register with them; oidc-provider refuses scopes that only its resource server knows.
# Matters: an issuer on oidc-provider must list our scopes in its own `scopes`, or no client can register itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  oidc-provider@9.13.3 @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >register.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { auth as sdk } from '@modelcontextprotocol/sdk/client/auth.js'
import { auth as client } from '@modelcontextprotocol/client'

let provider
const server = createServer((request, response) => {
  if (!request.url.startsWith('/.well-known/oauth-protected-resource')) return provider(request, response)
  response.writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ resource, authorization_servers: [issuer], scopes_supported: ['read:items'] }))
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const resource = `${issuer}/mcp`

/** An issuer that grants read:items to the resource, and has the given scopes of its own besides. */
const build = own => new Provider(issuer, {
  scopes: ['openid', 'offline_access', ...own],
  features: {
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, audience) => ({ audience, scope: 'read:items', accessTokenFormat: 'jwt' })
    }
  }
}).callback()

async function signIn (auth) {
  let information
  const redirectUrl = 'http://localhost:3118/callback'
  const authProvider = {
    redirectUrl,
    clientMetadata: { redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none' },
    clientInformation: () => information,
    saveClientInformation: value => { information = value },
    tokens: () => undefined,
    saveTokens: () => {},
    saveCodeVerifier: () => {},
    redirectToAuthorization: () => {}
  }
  return await auth(authProvider, { serverUrl: resource }).catch(error => error.message)
}

const seen = {}
for (const [name, own] of [['the resource alone', []], ['the issuer too', ['read:items']]]) {
  provider = build(own)
  seen[`scope known to ${name}`] = { 'sdk 1.32.2': await signIn(sdk), 'client 2.4.0': await signIn(client) }
}
console.log(seen)
const [apart, listed] = Object.values(seen)
for (const outcome of Object.values(apart)) assert.match(outcome, /scope must only contain Authorization Server/)
for (const outcome of Object.values(listed)) assert.equal(outcome, 'REDIRECT')
process.exit()
SCRIPT
node register.mjs 2> >(grep -v '^oidc-provider' >&2)
