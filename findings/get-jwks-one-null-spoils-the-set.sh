#!/usr/bin/env bash
# Expected: members of a key set that are not understood are ignored (RFC 7517 5), and the right key is found.
# Happens: get-jwks 11.0.3 ends in a TypeError for every kid where one member of `keys` is null.
# Matters: one bad entry in an issuer's set refuses every token; who uses get-jwks has to clean the document before.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --no-save get-jwks@11.0.3

cat >keys.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import buildGetJwks from 'get-jwks'

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = { ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'RS256', use: 'sig' }
const sets = { clean: [key], 'with a null': [null, key] }
const seen = {}
for (const [name, keys] of Object.entries(sets)) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const domain = `http://127.0.0.1:${server.address().port}/`
  seen[name] = await buildGetJwks().getJwk({ domain, alg: 'RS256', kid: 'a' }).then(found => found.kid, error => error.name)
  server.closeAllConnections()
  server.close()
}
console.log(JSON.stringify(seen))
assert.deepEqual(seen, { clean: 'a', 'with a null': 'TypeError' })
SCRIPT
node keys.mjs
# seen: {"clean":"a","with a null":"TypeError"}
