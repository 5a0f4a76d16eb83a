import { Type, type TSchema } from '@sinclair/typebox'

/** A text of any form. */
export function text (fallback: string, description: string) {
  return Type.String({ default: fallback, description })
}

/** A URL without credentials or fragment. */
export function url (fallback: string, description: string) {
  return Type.String({ format: 'uri', default: fallback, description })
}

/** Texts, separated by commas or blanks. */
export function list (fallback: string, description: string, items: TSchema = Type.String(), more = {}) {
  return Type.Unsafe<readonly string[]>(Type.Array(items, { default: fallback, description, ...more }))
}

/** Of a setting that may also be in a file, whose path is in NAME_FILE. */
export const SECRET = { secret: true } as const

/** A text that is a secret; empty where there is none. */
export function secret (description: string, more = {}) {
  return Type.String({ default: '', description, ...SECRET, ...more })
}

/** One of some words. */
export function choice<const T extends string> (values: readonly T[], fallback: T, description: string) {
  return Type.Unsafe<T>({ type: 'string', enum: values, default: fallback, description })
}

/** Some of some words, at least one. `empty` is what an empty variable stands for, where that is not the default. */
export function choices<const T extends string> (
  values: readonly T[], fallback: string, description: string, more: { empty?: T } = {}
) {
  const items = Type.Unsafe<T>({ type: 'string', enum: values })
  return Type.Unsafe<readonly T[]>(Type.Array(items, { minItems: 1, default: fallback, description, ...more }))
}

/** A whole number from `minimum` to `maximum`. */
export function integer (minimum: number, maximum: number, fallback: number, description: string) {
  return Type.Integer({ minimum, maximum, default: fallback, description })
}

/** true or false. */
export function flag (fallback: boolean, description: string) {
  return Type.Boolean({ default: fallback, description })
}
