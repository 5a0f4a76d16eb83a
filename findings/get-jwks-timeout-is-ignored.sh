#!/usr/bin/env bash
# Expected: get-jwks gives up on a key set after `timeout` milliseconds, 5000 by default, as its README says.
# Happens: get-jwks 11.0.3 waits as long as the server takes: with `timeout: 200` and with none, a set that comes after
#   six seconds is awaited and used. It hands `timeout` to Node's fetch, which knows no such option, and reads the
#   documented one nowhere. `fetchOptions: { signal }` is what ends the wait.
# Matters: an issuer that answers slowly holds every verification; who uses get-jwks has to bring a signal of their own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --no-save get-jwks@11.0.3

cat >slow.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import buildGetJwks from 'get-jwks'

const server = createServer(async (_request, response) => {
  await sleep(6000)
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [{ kid: 'a', kty: 'EC' }] }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const domain = `http://127.0.0.1:${server.address().port}/`

/** What comes of it, and whether it was waited for. */
async function outcome (options) {
  const began = performance.now()
  const found = await buildGetJwks(options).getJwk({ domain, kid: 'a' }).then(({ kid }) => kid, error => error.name)
  return [found, performance.now() - began > 5500 ? 'after 6 s' : 'before']
}

const [byDefault, short, signal] = await Promise.all([
  outcome({}), outcome({ timeout: 200 }), outcome({ fetchOptions: { signal: AbortSignal.timeout(200) } })
])
server.closeAllConnections()
server.close()
const seen = { byDefault, 'timeout: 200': short, signal }
console.log(JSON.stringify(seen))
assert.deepEqual(seen, {
  byDefault: ['a', 'after 6 s'], 'timeout: 200': ['a', 'after 6 s'], signal: ['TimeoutError', 'before']
})
SCRIPT
node slow.mjs
# seen: {"byDefault":["a","after 6 s"],"timeout: 200":["a","after 6 s"],"signal":["TimeoutError","before"]}
