import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

/** What is bundled of undici, whose index loads five times as much; another import from it fails the build. */
const UNDICI = [
  'import api from \'./lib/api/index.js\'',
  'import Dispatcher from \'./lib/dispatcher/dispatcher.js\'',
  'Object.assign(Dispatcher.prototype, api)',
  'export { default as Agent } from \'./lib/dispatcher/agent.js\'',
  'export { default as Pool } from \'./lib/dispatcher/pool.js\''
].join('\n')

/**
 * What other packages could load, and never do here: schemas are compiled by the plugin validation alone and answers
 * have none, keys are made by node:crypto (D9), and no log has a transport.
 */
const ABSENT = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'jwk-to-pem', 'thread-stream']

/**
 * Imported as a module, Node's http is asked for all its exports, and one of them loads Node's own undici from 22 on: a
 * twenty-fifth of a start, and 8 MiB. What is taken from it by name loads nothing else.
 */
const HTTP = 'module.exports = process.getBuiltinModule(\'node:http\')'

const FETCH = fileURLToPath(import.meta.resolve('./dispatched-fetch.ts'))

/** Leaves out of the bundle what a gateway does not use, so that it is not read at each start. */
const lean: Plugin = {
  name: 'lean',
  setup ({ onLoad, onResolve }) {
    onLoad({ filter: /\/node_modules\/undici\/index\.js$/ }, () => ({ contents: UNDICI }))
    onLoad({ filter: /\/node_modules\/get-jwks\/src\/get-jwks\.js$/ }, async ({ path }) =>
      ({ contents: `const { fetch } = require(${JSON.stringify(FETCH)})\n${await readFile(path, 'utf8')}` }))
    onResolve({ filter: /^node:http$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'http' } : undefined)
    onLoad({ filter: /.*/, namespace: 'http' }, () => ({ contents: HTTP }))
    onResolve({ filter: new RegExp(`^(${ABSENT.join('|')})$`) }, ({ path }) => ({ path, namespace: 'absent' }))
    onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) =>
      ({ contents: `module.exports = () => { throw new Error('${path} is not in the bundle.') }` }))
  }
}

export default lean
