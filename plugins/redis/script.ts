import { createHash } from 'node:crypto'
import type { Client } from './connection.ts'

/** Runs on the server in one step, in one round trip. Rejects with what Redis or the connection says. */
type Script = (client: Client, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>

/** A Lua script, which is sent whole only to a server that has not seen it. */
export default function script (lua: string): Script {
  const sha = createHash('sha1').update(lua).digest('hex')
  return async (client, keys, args) => {
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(lua, keys.length, ...keys, ...args)
    }
  }
}
