import { createHash } from 'node:crypto'

/** What two schemas with the same text have in common, whichever process made them. */
export default function schemaKey (schema: object): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('base64url')
}
