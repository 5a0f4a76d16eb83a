#!/usr/bin/env bash
# Expected: a desktop client registered with a loopback address may use any port of it later (RFC 8252 7.3).
# Happens: @modelcontextprotocol/sdk sends no application_type; to oidc-provider it is a web client with a fixed port.
# Matters: sign-ins of v1 clients fail once their port is taken; the issuer must take loopback clients for native ones.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  oidc-provider@9.13.3 @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >port.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { auth as sdk } from '@modelcontextprotocol/sdk/client/auth.js'
import { auth as client } from '@modelcontextprotocol/client'

let provider
const server = createServer((request, response) => {
  if (request.url.startsWith('/.well-known/oauth-protected-resource')) return response.writeHead(404).end()
  provider(request, response)
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
provider = new Provider(issuer, { features: { registration: { enabled: true } } }).callback()

/** Registers as a desktop client does, then sends its user to authorize with the port it had and with another. */
async function signIn (auth) {
  let information, authorizationUrl
  const seen = {}
  await auth({
    redirectUrl: 'http://localhost:3118/callback',
    clientMetadata: { redirect_uris: ['http://localhost:3118/callback'], token_endpoint_auth_method: 'none' },
    clientInformation: () => information,
    saveClientInformation: value => { information = value },
    tokens: () => undefined,
    saveTokens: () => {},
    saveCodeVerifier: () => {},
    redirectToAuthorization: url => { authorizationUrl = url }
  }, {
    serverUrl: issuer,
    scope: 'openid',
    fetchFn: async (url, options) => {
      if (options?.method === 'POST') seen.application_type = JSON.parse(options.body).application_type ?? 'not sent'
      return await fetch(url, options)
    }
  })
  for (const port of [3118, 3119]) {
    authorizationUrl.searchParams.set('redirect_uri', `http://localhost:${port}/callback`)
    seen[`authorize with port ${port}`] = (await fetch(authorizationUrl, { redirect: 'manual' })).status
  }
  return seen
}

const seen = { 'sdk 1.32.2': await signIn(sdk), 'client 2.4.0': await signIn(client) }
console.log(seen)
assert.deepEqual(seen, {
  'sdk 1.32.2': { application_type: 'not sent', 'authorize with port 3118': 303, 'authorize with port 3119': 400 },
  'client 2.4.0': { application_type: 'native', 'authorize with port 3118': 303, 'authorize with port 3119': 303 }
})
process.exit()
SCRIPT
node port.mjs 2> >(grep -v '^oidc-provider' >&2)
