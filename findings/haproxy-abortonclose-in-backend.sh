#!/usr/bin/env bash
# Expected: `option abortonclose`, documented for backends, ends a stream upstream as soon as its client leaves.
# Happens: in the backend it changes nothing for an event stream that is silent; in `defaults` it works.
# Matters: left streams count against their user until heartbeats fail, unless the option stands in `defaults`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
for file in *.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"
usr/sbin/haproxy -v | sed -n 1p

cat >leave.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

const WAIT = 4000
const OPTION = 'option abortonclose'
const configurations = {
  'without the option': [[], []],
  'in backend': [[], [OPTION]],
  'in defaults': [[OPTION], []]
}

/** One event, then silence. */
const upstream = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
}).listen(0, '127.0.0.1')
await once(upstream, 'listening')

const seen = {}
for (const [name, [inDefaults, inBackend]] of Object.entries(configurations)) {
  const socket = `${process.cwd()}/${name.replaceAll(' ', '-')}.sock`
  writeFileSync('haproxy.cfg', [
    'defaults', 'mode http', 'timeout connect 5s', 'timeout client 60s', 'timeout server 60s', ...inDefaults,
    'frontend public', `bind unix@${socket}`, 'default_backend gateway',
    'backend gateway', ...inBackend, `server one 127.0.0.1:${upstream.address().port}`, ''
  ].join('\n'))
  const haproxy = spawn('usr/sbin/haproxy', ['-db', '-q', '-f', 'haproxy.cfg'], { stdio: 'ignore' })
  const connected = once(upstream, 'connection')
  for (let left = false; !left; await wait(100)) {
    left = await new Promise(resolve => {
      const request = get({ socketPath: socket, path: '/sse', agent: false }, response => response.once('data', () => {
        request.destroy()
        resolve(true)
      })).on('error', () => resolve(false))
    })
  }
  const [stream] = await connected
  const closed = once(stream, 'close').then(() => true)
  seen[name] = await Promise.race([closed, wait(WAIT, stream.destroyed)]) ? 'closed at once' : `open after ${WAIT} ms`
  haproxy.kill()
  await once(haproxy, 'exit')
}
console.log(seen)
assert.deepEqual(seen, {
  'without the option': 'open after 4000 ms',
  'in backend': 'open after 4000 ms',
  'in defaults': 'closed at once'
})
process.exit()
SCRIPT
timeout 90 node leave.mjs
