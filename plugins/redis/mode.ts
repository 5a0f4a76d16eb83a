import type { Client } from './connection.ts'

/** Throws an Error that names the mode of a server that is none by itself. One that knows no HELLO is not asked. */
export default async function verifyMode (client: Client): Promise<void> {
  const reply: unknown = await client.call('hello').catch(() => [])
  const fields: readonly unknown[] = Array.isArray(reply) ? reply : []
  const mode = fields[fields.indexOf('mode') + 1]
  if (mode === 'cluster' || mode === 'sentinel') throw new Error(`MODE ${mode}`)
}
