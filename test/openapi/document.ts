export type Json = Record<string, unknown>

/** All that JSON holds, each value with the name it stands under and the path to it. */
export function walk (value: unknown, name = '', path = ''): { name: string, path: string, value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ name, path, value }]
  return [{ name, path, value }, ...Object.entries(value).flatMap(([key, each]) => walk(each, key, `${path}/${key}`))]
}

/** What stands behind a reference. */
export function resolved (document: Json, value: unknown): Json {
  const reference = Object(value).$ref
  if (typeof reference !== 'string') return Object(value)
  return resolved(document, reference.split('/').slice(1).reduce((part: Json, name) => Object(part[name]), document))
}

/** A schema with all that it refers to. */
export function whole (document: Json, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(each => whole(document, each))
  const schema = resolved(document, value)
  return Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, whole(document, each)]))
}
