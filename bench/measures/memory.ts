import drive from '../load/index.ts'
import { CONNECTIONS } from '../plans.ts'
import startServer from '../server.ts'
import type { Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'

/** MiB after so many minutes of calls at full speed. */
export interface Memory { node: string, minute: number, memory: number, rate: number }

const PART = 60

/** Calls for so many minutes; at least for a quarter of one. */
export default async function memory (
  spec: Spec, environment: Environment, minutes: number, tokens: readonly string[]
): Promise<Memory[]> {
  const seconds = minutes > 0 ? PART : PART / 4
  const server = await startServer(spec, environment)
  const seen: Memory[] = []
  for (let part = 1; part <= Math.max(1, minutes); part++) {
    const { rate } = await drive(server, environment, { operation: 'call', connections: CONNECTIONS, seconds, tokens })
    seen.push({ node: spec.runtime.version, minute: part * seconds / PART, memory: server.memory(), rate })
  }
  await server.stop()
  return seen
}
