#!/usr/bin/env bash
# Expected: a `Bearer` challenge is found wherever WWW-Authenticate has it, in any spelling (RFC 9110 11.6.1).
# Happens: both SDKs read the first word: behind `Basic`, after two spaces or with capital names it is missed.
# Matters: our challenge stays first, with one space and in lower case; a proxy has to add its own behind ours.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >challenge.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { extractWWWAuthenticateParams as sdk } from '@modelcontextprotocol/sdk/client/auth.js'
import { extractWWWAuthenticateParams as client } from '@modelcontextprotocol/client'

const bearer = 'Bearer resource_metadata="https://api.example/.well-known/oauth-protected-resource", scope="read"'
const challenges = {
  'Bearer alone': [bearer],
  'Bearer, then Basic': [bearer, 'Basic realm="proxy"'],
  'Basic, then Bearer': ['Basic realm="proxy"', bearer],
  'DPoP, then Bearer': ['DPoP algs="ES256"', bearer],
  'two spaces': [bearer.replace(' ', '  ')],
  'capital names': [bearer.replace('resource_metadata', 'Resource_Metadata').replace('scope', 'Scope')]
}

function found (read, values) {
  const headers = new Headers(values.map(value => ['www-authenticate', value]))
  const { resourceMetadataUrl, scope } = read(new Response(null, { status: 401, headers }))
  return resourceMetadataUrl !== undefined && scope === 'read'
}

const seen = Object.entries(challenges).map(([name, values]) => [name, found(sdk, values), found(client, values)])
console.table(seen.map(([challenge, v1, v2]) => ({ challenge, 'found by sdk 1.32.2': v1, 'by client 2.4.0': v2 })))
assert.deepEqual(seen, [
  ['Bearer alone', true, true],
  ['Bearer, then Basic', true, true],
  ['Basic, then Bearer', false, false],
  ['DPoP, then Bearer', false, true],
  ['two spaces', false, false],
  ['capital names', false, false]
])
SCRIPT
node challenge.mjs
