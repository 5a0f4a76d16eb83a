import compileWithAjv, { type Validator } from './ajv.ts'

/** The schemas that this process has compiled. */
export const compiled = new Set<object>()

/**
 * The validator of a schema. From source Ajv compiles it; in the bundle the build puts code in the place of this file
 * (standalone.ts), so that Ajv is loaded only for schemas that come from settings. Throws an Error for what is no
 * schema.
 */
export default function validatorOf (schema: object): Validator {
  compiled.add(schema)
  return compileWithAjv(schema)
}
