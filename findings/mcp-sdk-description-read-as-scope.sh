#!/usr/bin/env bash
# Expected: what stands inside a challenge's quoted error_description is text, never a parameter.
# Happens: both SDKs take `scope=` or `error=` in that text for the parameter, and do not read the real one behind it.
# Matters: our descriptions name no parameter with an equals sign, or clients would ask for a scope such as `read"`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
npm ls --depth=0 | tail -n +2

cat >description.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { extractWWWAuthenticateParams as sdk } from '@modelcontextprotocol/sdk/client/auth.js'
import { extractWWWAuthenticateParams as client } from '@modelcontextprotocol/client'

const real = 'error="insufficient_scope", scope="read write"'
const challenges = {
  plain: `Bearer error_description="Sign in again.", ${real}`,
  'mentions scope': `Bearer error_description="The token has scope=read", ${real}`,
  'mentions error': `Bearer error_description="The issuer said error=denied", ${real}`
}
const read = by => Object.fromEntries(Object.entries(challenges).map(([name, value]) => {
  const { scope, error } = by(new Response(null, { status: 403, headers: { 'www-authenticate': value } }))
  return [name, { scope, error }]
}))

console.log('sdk 1.32.2', read(sdk), '\nclient 2.4.0', read(client))
for (const by of [sdk, client]) {
  assert.deepEqual(read(by), {
    plain: { scope: 'read write', error: 'insufficient_scope' },
    'mentions scope': { scope: 'read"', error: 'insufficient_scope' },
    'mentions error': { scope: 'read write', error: 'denied"' }
  })
}
SCRIPT
node description.mjs
