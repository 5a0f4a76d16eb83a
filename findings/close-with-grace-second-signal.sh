#!/usr/bin/env bash
# Expected: `onSecondSignal` decides what a second signal does while the application closes, as its name says.
# Happens: close-with-grace 2.5.0 calls it and then ends the process with 1, whatever it does; the closing is cut.
# Matters: npm passes Ctrl+C on to a process that the terminal has signalled already: each stop is a second signal.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --no-save close-with-grace@2.5.0

cat >server.mjs <<'SCRIPT'
import closeWithGrace from 'close-with-grace'
import { setTimeout as wait } from 'node:timers/promises'

const logger = { error () {} }
closeWithGrace({ delay: 5000, logger, onSecondSignal: () => console.log('second') }, async () => {
  console.log('closing')
  await wait(1000)
  console.log('closed')
})
setInterval(() => {}, 1000)
console.log('ready')
SCRIPT

cat >stop.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

async function stop (signals) {
  const child = spawn(process.execPath, ['server.mjs'])
  let lines = ''
  child.stdout.on('data', chunk => { lines += chunk })
  while (!lines.includes('ready')) await wait(20)
  child.kill('SIGINT')
  while (!lines.includes('closing')) await wait(5)
  if (signals === 2) child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  return { code, lines: lines.trim().split('\n') }
}

const [first, twice] = [await stop(1), await stop(2)]
console.log(JSON.stringify({ once: first, twice }))
assert.deepEqual(first, { code: 0, lines: ['ready', 'closing', 'closed'] })
assert.deepEqual(twice, { code: 1, lines: ['ready', 'closing', 'second'] })
SCRIPT
node stop.mjs
# seen: {"once":{"code":0,"lines":["ready","closing","closed"]},"twice":{"code":1,"lines":["ready","closing","second"]}}
