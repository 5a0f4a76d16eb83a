#!/usr/bin/env bash
# Expected: an event that the server writes reaches the client through haproxy as soon as it is written.
# Happens: haproxy 2.6.12 holds each one for about 200 ms (median of 15: 207 ms); `option http-no-delay` ends that.
# Matters: progress and answers on /sse come a fifth of a second late behind an haproxy without the option.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
for file in *.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"
usr/sbin/haproxy -v | sed -n 1p

cat >delay.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

const EVENTS = 15
const PAUSE = 300
const configurations = { 'without the option': [], 'option http-no-delay': ['option http-no-delay'] }

/** Events that carry the moment at which they were written. */
const upstream = createServer(async (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let event = 0; event < EVENTS; event++) {
    response.write(`data: ${Date.now()}\n\n`)
    await wait(PAUSE)
  }
  response.end()
}).listen(0, '127.0.0.1')
await once(upstream, 'listening')
const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()

function delays () {
  return new Promise(resolve => {
    const seen = []
    get({ host: '127.0.0.1', port, path: '/sse', agent: false }, response => response.setEncoding('utf8')
      .on('data', text => { for (const [, at] of text.matchAll(/data: (\d+)/g)) seen.push(Date.now() - Number(at)) })
      .once('end', () => resolve(seen))).once('error', () => resolve(undefined))
  })
}

const seen = {}
for (const [name, options] of Object.entries(configurations)) {
  writeFileSync('haproxy.cfg', [
    'defaults', 'mode http', 'timeout connect 5s', 'timeout client 60s', 'timeout server 60s', ...options,
    'frontend public', `bind 127.0.0.1:${port}`, 'default_backend gateway',
    'backend gateway', `server one 127.0.0.1:${upstream.address().port}`, ''
  ].join('\n'))
  const haproxy = spawn('usr/sbin/haproxy', ['-db', '-q', '-f', 'haproxy.cfg'], { stdio: 'ignore' })
  let all
  while (!all?.length) {
    await wait(100)
    all = await delays()
  }
  const [median] = all.toSorted((a, b) => a - b).slice(all.length >> 1)
  console.log(name, `${median} ms (median of ${all.length} events)`)
  seen[name] = median > 100 ? 'late' : 'at once'
  haproxy.kill()
  await once(haproxy, 'exit')
}
assert.deepEqual(seen, { 'without the option': 'late', 'option http-no-delay': 'at once' })
process.exit()
SCRIPT
timeout 90 node delay.mjs
