import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import standaloneValidators, { PREFIX, validatorsModule } from '../../plugins/validation/standalone.ts'

const require = createRequire(import.meta.url)

/** Validators of some schemas as code, in the place of those that Ajv compiles at boot; Ajv is a file of its own. */
export default function withValidators (schemas: Iterable<object>): Plugin {
  const code = standaloneValidators(schemas)
  const resolveDir = dirname(require.resolve('@fastify/ajv-compiler'))
  return {
    name: 'validators',
    setup ({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^${PREFIX}`) }, ({ path }) =>
        ({ path: path.slice(PREFIX.length), namespace: PREFIX }))
      onLoad({ filter: /.*/, namespace: PREFIX }, ({ path }) => ({ contents: code.get(path) ?? '', resolveDir }))
      onLoad({ filter: /\/plugins\/validation\/validators\.ts$/ }, () => ({ contents: validatorsModule(code.keys()) }))
    }
  }
}
