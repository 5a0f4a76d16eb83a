#!/usr/bin/env bash
# Expected: rows that Laravel sorted arrive as a sorted list, and every page of a paginator as a list.
# Happens: sortBy and forPage keep the keys: JSON gets an object, which JSON.parse puts back in the order of its keys.
# Matters: an upstream answer must be read in the order of its text, and an object taken for a list, from page 2 on.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq php8.2-cli php8.2-common php8.2-mbstring libonig5 libargon2-1 \
  libsodium23 php-illuminate-collections php-illuminate-contracts php-illuminate-macroable php-illuminate-pagination \
  php-illuminate-support php-psr-container php-psr-simple-cache
for file in *.deb; do dpkg -x "$file" .; done
ls php8.2-cli*.deb php-illuminate*.deb
export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"

cat >rows.php <<'SCRIPT'
<?php
require 'Illuminate/Collections/autoload.php';
spl_autoload_register(function ($class) {
    $file = stream_resolve_include_path(str_replace('\\', '/', $class) . '.php');
    if ($file) {
        require $file;
    }
});

use Illuminate\Pagination\LengthAwarePaginator;

$rows = collect([['sku' => 'c', 'units' => 30], ['sku' => 'a', 'units' => 10], ['sku' => 'b', 'units' => 20]]);
$page = fn ($number) => new LengthAwarePaginator($rows->forPage($number, 2), $rows->count(), 2, $number);
echo json_encode(['sorted' => $rows->sortBy('units'), 'page 1' => $page(1), 'page 2' => $page(2)]);
SCRIPT
usr/bin/php8.2 -n -d extension="$(echo "$dir"/usr/lib/php/*/mbstring.so)" \
  -d include_path=usr/share/php rows.php >answer.json

cat >read.mjs <<'SCRIPT'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const text = readFileSync('answer.json', 'utf8')
const answer = JSON.parse(text)
const seen = {
  'sorted, as PHP sends it': text.match(/"sorted":(\{.*?\}\})/)[1].match(/(?<="units":)\d+/g).map(Number),
  'sorted, after JSON.parse': Object.values(answer.sorted).map(row => row.units),
  'data of page 1': JSON.stringify(answer['page 1'].data),
  'data of page 2': JSON.stringify(answer['page 2'].data)
}
console.log(seen)
assert.deepEqual(Object.values(seen), [
  [10, 20, 30],
  [30, 10, 20],
  '[{"sku":"c","units":30},{"sku":"a","units":10}]',
  '{"2":{"sku":"b","units":20}}'
])
SCRIPT
node read.mjs
