#!/usr/bin/env bash
# Expected: the refreshUrl of an OAuth flow is the address where tokens are refreshed, in Postman's collection too.
# Happens: openapi-to-postmanv2 writes it as redirect_uri, and asks for every scope of the scheme, not the operation's.
# Matters: who imports our OpenAPI document gets `redirect_uri` refused by the issuer until the field is emptied.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  openapi-to-postmanv2@6.3.3
npm ls --depth=0 | tail -n +2

cat >convert.cjs <<'SCRIPT'
const assert = require('node:assert/strict')
const { promisify } = require('node:util')
const converter = require('openapi-to-postmanv2')

const authorizationCode = {
  authorizationUrl: 'https://id.example/authorize',
  tokenUrl: 'https://id.example/token',
  scopes: { 'read:items': 'Read items.', 'write:items': 'Change items.' }
}

const responses = { 200: { description: 'Items.' } }

async function convert (flow) {
  const data = {
    openapi: '3.1.0',
    info: { title: 'Items', version: '1.0.0' },
    components: { securitySchemes: { oauth: { type: 'oauth2', flows: { authorizationCode: flow } } } },
    paths: { '/items': { get: { security: [{ oauth: ['read:items'] }], responses } } }
  }
  const { output } = await promisify(converter.convertV2)({ type: 'json', data }, {})
  const [item] = output[0].data.item
  const { auth } = (item.request ? item : item.item[0]).request
  return Object.fromEntries(auth.oauth2.map(({ key, value }) => [key, value]))
}

async function run () {
  const without = await convert(authorizationCode)
  const seen = await convert({ ...authorizationCode, refreshUrl: 'https://id.example/refresh' })
  console.log('with refreshUrl', seen, '\nwithout', without)
  assert.equal(seen.redirect_uri, 'https://id.example/refresh')
  assert.equal(seen.refreshTokenUrl, undefined)
  assert.equal(without.redirect_uri, undefined)
  assert.equal(seen.scope, 'read:items write:items')
}
run()
SCRIPT
node convert.cjs
