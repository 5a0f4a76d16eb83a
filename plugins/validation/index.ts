import type AjvCompiler from '@fastify/ajv-compiler'
import type { TSchema } from '@sinclair/typebox'
import fp from 'fastify-plugin'
import faultOf, { type Fault } from './fault.ts'
import validatorOf from './validators.ts'

export { sentences, type Fault } from './fault.ts'

/** Null when the value fits, else its first faults. The value is neither coerced nor filled up nor cut. */
export type Check = (value: unknown) => readonly Fault[] | null

/** The length of a text says less than its pattern or format, if they are wrong too. */
function telling (errors: readonly AjvCompiler.ErrorObject[]): AjvCompiler.ErrorObject[] {
  const shaped = new Set(errors.filter(({ keyword }) => keyword === 'pattern' || keyword === 'format')
    .map(({ instancePath }) => instancePath))
  return errors.filter(({ keyword, instancePath }) => !keyword.endsWith('Length') || !shaped.has(instancePath))
}

/** More faults than this do not help the caller, and each costs a search for the nearest name. */
const MAX_FAULTS = 20

/** Schemas are constants, so that all applications of a process share what was compiled. */
const checks = new WeakMap<TSchema, Check>()

/** The check of a schema, compiled once for each schema object: call it at boot. Throws for what is no schema. */
export function compile (schema: TSchema): Check {
  const compiled = checks.get(schema)
  if (compiled) return compiled
  const validate = validatorOf(schema)
  const check: Check = value =>
    validate(value) === true ? null : telling(validate.errors ?? []).slice(0, MAX_FAULTS).map(faultOf)
  checks.set(schema, check)
  return check
}

function notHere (): never {
  throw new Error('Schemas are compiled by the plugin validation alone, and answers have none.')
}

/** In the place of Fastify's own compilers, which it would load at each start. */
export const compilersFactory = { buildValidator: notHere, buildSerializer: notHere }

/** Fastify's own routes are checked likewise. */
export default fp(async (fastify) => {
  fastify.setValidatorCompiler(({ schema }) => validatorOf(schema))
}, { name: 'validation' })
