#!/usr/bin/env bash
# Expected: a body made from a schema with `type: ["number", "null"]` or `const` fits that schema (OpenAPI 3.1).
# Happens: openapi-to-postmanv2 sends the text "<number,null>" and an empty text for a const, and passes examples over.
# Matters: an imported request is refused by our validation until every nullable value of it is replaced.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund \
  openapi-to-postmanv2@6.3.3 ajv@8.17.1
npm ls --depth=0 | tail -n +2

cat >convert.cjs <<'SCRIPT'
const assert = require('node:assert/strict')
const { promisify } = require('node:util')
const Ajv = require('ajv/dist/2020')
const converter = require('openapi-to-postmanv2')

const schema = {
  type: 'object',
  properties: {
    cost: { type: ['number', 'null'] },
    until: { type: ['string', 'null'], format: 'date' },
    kind: { const: 'bill' }
  },
  required: ['cost', 'until', 'kind']
}
const examples = { bill: { value: { cost: 1.5, until: null, kind: 'bill' } } }
const content = { 'application/json': { schema, examples } }
const data = {
  openapi: '3.1.0',
  info: { title: 'Bills', version: '1.0.0' },
  paths: { '/bills': { post: { requestBody: { content }, responses: { 204: { description: 'Created.' } } } } }
}

async function run () {
  const { output } = await promisify(converter.convertV2)({ type: 'json', data }, {})
  const [item] = output[0].data.item
  const { request } = item.request ? item : item.item[0]
  const seen = JSON.parse(request.body.raw)
  const validate = new Ajv({ allErrors: true, validateFormats: false }).compile(schema)
  validate(seen)
  const errors = validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
  console.log('the body that the collection sends:', seen, '\nheld against its own schema:', errors)
  assert.deepEqual(seen, { cost: '<number,null>', until: '<string,null-date>', kind: '' })
  assert.deepEqual(errors, ['/cost must be number,null', '/kind must be equal to constant'])
}
run()
SCRIPT
node convert.cjs
