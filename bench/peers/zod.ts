import * as z from 'zod'

/**
 * The Zod schema that a server on these SDKs would have been written with. Nullable figures and texts stay what they
 * are.
 */
export default function zodOf (schema: Record<string, unknown>): z.ZodType {
  return z.fromJSONSchema(schema)
}
