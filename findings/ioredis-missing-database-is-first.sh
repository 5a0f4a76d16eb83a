#!/usr/bin/env bash
# Expected: a connection to redis://…/99 fails where the server has 16 databases, as in node-redis.
# Happens: ioredis tells an error event, becomes ready all the same and works on database 0, on others' keys.
# Matters: a wrong REDIS_URL would go unnoticed; the database has to be checked when a connection is ready.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  ioredis@6.0.0 redis@5.12.1
npm ls --depth=0 | tail -n +2

apt-get -o APT::Sandbox::User=root download -qq redis-server redis-tools libjemalloc2 liblzf1
for file in *.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"
usr/bin/redis-server --version

cat >database.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
await new Promise(resolve => free.close(resolve))
const server = spawn('usr/bin/redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--databases', '16'])
for await (const line of server.stdout) if (String(line).includes('Ready to accept connections')) break

/** Writes through database 99 of a server that has 16. */
const url = `redis://127.0.0.1:${port}/99`
const seen = { ioredis: [], 'node-redis': [] }
const ioredis = new Redis(url)
for (const event of ['ready', 'error']) {
  ioredis.on(event, error => seen.ioredis.push(error ? `${event}: ${error.message}` : event))
}
seen.ioredis.push(`set: ${await ioredis.set('key', 'written')}`)
ioredis.disconnect()

const redis = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {})
await redis.connect().catch(error => seen['node-redis'].push(`connect throws: ${error.message}`))

const first = new Redis(`redis://127.0.0.1:${port}/0`)
seen['key in database 0'] = await first.get('key')
first.disconnect()
console.log(seen)
server.kill()
assert.deepEqual(seen, {
  ioredis: ['error: ERR DB index is out of range', 'ready', 'set: OK'],
  'node-redis': ['connect throws: ERR DB index is out of range'],
  'key in database 0': 'written'
})
process.exit()
SCRIPT
node database.mjs
