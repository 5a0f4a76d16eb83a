#!/usr/bin/env bash
# Expected: an enum that lists null is typed with null, whether or not a `type` stands beside it (OpenAPI 3.1).
# Happens: swagger-typescript-api drops the null always, hey-api when the enum has no `type` of its own.
# Matters: a client made from our document meets a null that its types rule out; a nullable enum needs its `type`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  @hey-api/openapi-ts@0.99.0 swagger-typescript-api@13.13.0 openapi-typescript@7.13.0 typescript@5.9.3
npm ls --depth=0 | tail -n +2

cat >items.json <<'DOCUMENT'
{
  "openapi": "3.1.0",
  "info": { "title": "Items", "version": "1.0.0" },
  "components": {
    "schemas": {
      "Item": {
        "type": "object",
        "properties": {
          "untyped": { "enum": ["open", "paid", null] },
          "typed": { "type": ["string", "null"], "enum": ["open", "paid", null] }
        }
      }
    }
  },
  "paths": {
    "/item": {
      "get": {
        "operationId": "getItem",
        "responses": {
          "200": {
            "description": "An item.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Item" } } }
          }
        }
      }
    }
  }
}
DOCUMENT
npx openapi-ts --input items.json --output hey --client @hey-api/client-fetch >/dev/null
npx swagger-typescript-api generate --path items.json --output swagger --name api.ts >/dev/null
npx openapi-typescript items.json --output types.ts >/dev/null 2>&1

cat >null.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const files = {
  'hey-api': 'hey/types.gen.ts',
  'swagger-typescript-api': 'swagger/api.ts',
  'openapi-typescript': 'types.ts'
}
const seen = Object.fromEntries(Object.entries(files).map(([generator, file]) => {
  const type = name => readFileSync(file, 'utf8').match(new RegExp(`\\b${name}\\?: (.*);`))[1].replaceAll('"', "'")
  return [generator, { untyped: type('untyped'), typed: type('typed') }]
}))
console.table(seen)
const [nullable, lost] = ["'open' | 'paid' | null", "'open' | 'paid'"]
assert.deepEqual(seen, {
  'hey-api': { untyped: lost, typed: nullable },
  'swagger-typescript-api': { untyped: lost, typed: lost },
  'openapi-typescript': { untyped: nullable, typed: nullable }
})
SCRIPT
node null.mjs
