#!/usr/bin/env bash
# Expected: a comment in an event stream, and a retry alone, are no message (HTML standard, server-sent events).
# Happens: @microsoft/fetch-event-source hands over an empty message for each; eventsource hands over none.
# Matters: a client built on it must skip our heartbeats, or its JSON.parse throws every few seconds.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @microsoft/fetch-event-source@2.0.1 eventsource@5.1.5
npm ls --depth=0 | tail -n +2

cat >heartbeat.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { EventSource } from 'eventsource'
import { fetchEventSource } from '@microsoft/fetch-event-source'

// the library is made for browsers and asks these whether its page is shown
Object.assign(globalThis, { window: globalThis, document: { hidden: false, removeEventListener: () => {} } })

const body = ': ping\n\nretry: 1000\n\ndata: {"id":1}\n\n: ping\n\ndata: {"id":2}\n\n'
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body)
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const url = `http://127.0.0.1:${server.address().port}/`

const seen = { eventsource: [], 'fetch-event-source': [] }
await new Promise(resolve => {
  const source = new EventSource(url)
  source.onmessage = ({ data }) => seen.eventsource.push(data)
  source.onerror = () => resolve(source.close())
})
await fetchEventSource(url, { openWhenHidden: true, onmessage: ({ data }) => seen['fetch-event-source'].push(data) })
server.close()
console.log(seen)
assert.deepEqual(seen.eventsource, ['{"id":1}', '{"id":2}'])
assert.deepEqual(seen['fetch-event-source'], ['', '', '{"id":1}', '', '{"id":2}'])
SCRIPT
node heartbeat.mjs
