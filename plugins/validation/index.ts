import AjvCompiler from '@fastify/ajv-compiler'
import type { TSchema } from '@sinclair/typebox'
import fp from 'fastify-plugin'
import faultOf, { type Fault } from './fault.ts'

export { sentences, type Fault } from './fault.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The check of a schema, compiled once for each schema object: call it at boot. */
    compile (schema: TSchema): Check
  }
}

/** Null when the value fits, else its first faults. The value is neither coerced nor filled up nor cut. */
export type Check = (value: unknown) => readonly Fault[] | null

/** More faults than this do not help the caller, and each costs a search for the nearest name. */
const MAX_FAULTS = 20

const options = {
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  code: { optimize: false } // V8 does it again; without it the start is a twelfth shorter
} as const

/** Schemas are constants, so that all applications of a process share what was compiled. */
const checks = new WeakMap<TSchema, Check>()

/** One Ajv for the arguments of tools, the answers of NeonPanel, the messages of MCP and Fastify's own routes. */
export default fp(async (fastify) => {
  const build = AjvCompiler()({}, { customOptions: options })

  fastify.setValidatorCompiler(({ schema }) => build({ schema }))
  fastify.decorate('compile', (schema: TSchema): Check => {
    const compiled = checks.get(schema)
    if (compiled) return compiled
    const validate = build({ schema })
    const check: Check =
      value => validate(value) === true ? null : (validate.errors ?? []).slice(0, MAX_FAULTS).map(faultOf)
    checks.set(schema, check)
    return check
  })
}, { name: 'validation' })
