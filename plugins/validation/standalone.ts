import { StandaloneValidator } from '@fastify/ajv-compiler'
import { options } from './ajv.ts'
import schemaKey from './schema-key.ts'

/** Where a bundler finds the code of a validator: this and the key of its schema. */
export const PREFIX = 'validator:'

/** Where the bundle has Ajv, beside the file that may ask for it. */
export const AJV = './ajv.cjs'

/**
 * Validators as code, for the bundle: CommonJS by the key of the schema, which needs nothing of Ajv but what counts
 * characters and knows formats. Throws an Error for what is no schema.
 */
export default function standaloneValidators (schemas: Iterable<object>): ReadonlyMap<string, string> {
  const code = new Map<string, string>()
  const build = StandaloneValidator({
    readMode: false, storeFunction: ({ schema }, text) => { code.set(schemaKey(Object(schema)), text) }
  })({}, { customOptions: { ...options, code: { source: true } } })
  for (const schema of schemas) build({ schema })
  return code
}

/** The module that stands in the bundle for validators.ts: validators by key, and Ajv for schemas that have none. */
export function validatorsModule (keys: Iterable<string>): string {
  const entries = [...keys].map(key => `  [${JSON.stringify(key)}, () => require(${JSON.stringify(PREFIX + key)})]`)
  return [
    'import schemaKey from \'./schema-key.ts\'',
    `const validators = new Map([\n${entries.join(',\n')}\n])`,
    `export default schema => validators.get(schemaKey(schema))?.() ?? require('${AJV}').default(schema)`
  ].join('\n')
}
