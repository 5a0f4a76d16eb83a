#!/usr/bin/env bash
# Expected: when the client of an event stream leaves, the proxy in between ends the stream upstream.
# Happens: Apache and Varnish notice it by heartbeats that they cannot deliver, never in silence; nginx does at once.
# Matters: left /sse streams count against their user until then; Varnish needs `return (pipe)` for them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq apache2-bin libapr1 libaprutil1 varnish libjemalloc2 nginx
for file in *.deb; do echo "$file"; dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"

cat >leave.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** One event, then a heartbeat for each `beat()`. */
let beat
const upstream = createServer((_request, response) => {
  beat = () => response.write(': ping\n\n')
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
}).listen(0, '127.0.0.1')
await once(upstream, 'listening')
const from = upstream.address().port
const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const to = free.address().port
free.close()
const dir = process.cwd()
const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http']
const vcl = body => `vcl 4.1; backend gateway { .host = "127.0.0.1"; .port = "${from}"; } sub vcl_recv { ${body} }`
const varnish = name => ['varnishd', '-F', '-n', `${dir}/${name}`, '-a', `127.0.0.1:${to}`, '-f', `${dir}/${name}.conf`]
const proxies = {
  nginx: [`daemon off; pid nginx.pid; events {} http { access_log off; server { listen 127.0.0.1:${to};
    location / { proxy_http_version 1.1; proxy_pass http://127.0.0.1:${from}; } } }`,
  ['nginx', '-p', dir, '-c', `${dir}/nginx.conf`, '-e', `${dir}/nginx.log`]],
  apache: [[`ServerRoot ${dir}`, 'ServerName proxy', `Listen 127.0.0.1:${to}`, 'PidFile pid', 'ErrorLog log',
    ...modules.map(name => `LoadModule ${name}_module usr/lib/apache2/modules/mod_${name}.so`),
    `ProxyPass / http://127.0.0.1:${from}/ flushpackets=on`, ''].join('\n'),
  ['apache2', '-DFOREGROUND', '-f', `${dir}/apache.conf`]],
  varnish: [vcl('return (pass);'), varnish('varnish')],
  'varnish-pipe': [vcl('return (pipe);'), varnish('varnish-pipe')]
}

const seen = {}
for (const [name, [configuration, [command, ...args]]] of Object.entries(proxies)) {
  writeFileSync(`${name}.conf`, configuration)
  if (command === 'varnishd') mkdirSync(name)
  const proxy = spawn(`usr/sbin/${command}`, args, { stdio: 'ignore' })
  const connected = once(upstream, 'connection')
  for (let left = false; !left; await wait(100)) {
    left = await new Promise(resolve => {
      const request = get({ host: '127.0.0.1', port: to, agent: false }, response => response.once('data', () => {
        request.destroy()
        resolve(true)
      })).on('error', () => resolve(false))
    })
  }
  const [stream] = await connected
  await wait(2000)
  seen[name] = stream.destroyed ? 'closed at once' : 'open while silent'
  for (let beats = 0; !stream.destroyed && beats < 5; beats++, await wait(500)) beat()
  seen[name] += stream.destroyed ? '' : ', open after 5 heartbeats'
  proxy.kill()
  await once(proxy, 'exit')
}
console.log(seen)
assert.deepEqual(seen, {
  nginx: 'closed at once',
  apache: 'open while silent',
  varnish: 'open while silent',
  'varnish-pipe': 'closed at once'
})
process.exit()
SCRIPT
timeout 90 node leave.mjs
