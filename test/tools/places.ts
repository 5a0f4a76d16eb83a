import type { TSchema } from '@sinclair/typebox'

/** A place in a schema: its path, whether it is a property with a name of its own, and whether it must be there. */
interface Place { path: string, schema: TSchema, named: boolean, required: boolean }

/** Every place in a schema, the schema itself first: properties behind a slash, items of a list behind `[]`. */
export default function places (schema: TSchema, path: string, named = false, required = false): Place[] {
  const inner = Object.entries<TSchema>(schema.properties ?? {})
    .flatMap(([name, each]) => places(each, `${path}/${name}`, true, schema.required?.includes(name) ?? false))
  const items = schema.items ? places(schema.items, `${path}[]`) : []
  return [{ path, schema, named, required }, ...inner, ...items]
}
