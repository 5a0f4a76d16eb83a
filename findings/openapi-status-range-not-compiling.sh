#!/usr/bin/env bash
# Expected: the response key "4XX", which OpenAPI has since 3.0, is typed as the statuses from 400 to 499.
# Happens: oazapfts writes `status: 4XX`, which is no TypeScript; openapi-zod-client waits for the status NaN.
# Matters: our OpenAPI document lists each status of a failure instead of a range.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  oazapfts@7.5.0 openapi-zod-client@1.18.3 openapi-typescript@7.13.0 typescript@5.9.3
npm ls --depth=0 | tail -n +2

cat >items.json <<'DOCUMENT'
{
  "openapi": "3.1.0",
  "info": { "title": "Items", "version": "1.0.0" },
  "paths": {
    "/items": {
      "get": {
        "operationId": "listItems",
        "responses": {
          "200": { "description": "Items.", "content": { "application/json": { "schema": { "type": "object" } } } },
          "4XX": { "description": "A problem.", "content": { "application/json": { "schema": { "type": "object" } } } }
        }
      }
    }
  }
}
DOCUMENT
npx oazapfts items.json oazapfts.ts
npx openapi-zod-client items.json --output openapi-zod-client.ts >/dev/null
npx openapi-typescript items.json --output openapi-typescript.ts >/dev/null 2>&1

cat >syntax.cjs <<'SCRIPT'
const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { ModuleKind, transpileModule } = require('typescript')

const seen = ['oazapfts', 'openapi-zod-client', 'openapi-typescript'].map(generator => {
  const text = readFileSync(`${generator}.ts`, 'utf8')
  const compilerOptions = { module: ModuleKind.ESNext }
  const { diagnostics } = transpileModule(text, { reportDiagnostics: true, compilerOptions })
  const lines = text.split('\n').map(line => line.trim())
  return { generator, line: lines.find(line => /4XX|NaN/.test(line)), 'syntax errors': diagnostics.length }
})
console.table(seen)
const [oazapfts, zod, typescript] = seen
assert.equal(oazapfts.line, 'status: 4XX;')
assert.ok(oazapfts['syntax errors'] > 0)
assert.equal(zod.line, 'status: NaN,')
assert.deepEqual([typescript.line, typescript['syntax errors']], ['"4XX": {', 0])
SCRIPT
node syntax.cjs
