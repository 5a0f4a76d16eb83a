import drive from '../load/index.ts'
import { CONNECTIONS } from '../plans.ts'
import type { Server } from '../server.ts'
import type { Environment } from '../environment.ts'

/** MiB after so many minutes of calls at full speed. */
export interface Memory { minute: number, memory: number, rate: number }

const PART = 60

/** Calls for so many minutes; at least for a quarter of one. */
export default async function memory (
  server: Server, environment: Environment, minutes: number, tokens: readonly string[]
): Promise<Memory[]> {
  const seconds = minutes > 0 ? PART : PART / 4
  const seen: Memory[] = []
  for (let part = 1; part <= Math.max(1, minutes); part++) {
    const { rate } = await drive(server, environment, { operation: 'call', connections: CONNECTIONS, seconds, tokens })
    seen.push({ minute: part * seconds / PART, memory: server.memory(), rate })
  }
  return seen
}
