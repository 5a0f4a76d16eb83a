import drive, { type Slice } from '../load/index.ts'
import type { Server } from '../server.ts'
import type { Environment } from '../environment.ts'

/** Calls at growing numbers of connections. */
export interface Step extends Slice { server: string, connections: number }

const STEPS = [1, 10, 50, 100, 250]

/** What more connections bring, and what they cost in latency. */
export default async function concurrency (
  servers: readonly Server[], environment: Environment, seconds: number, tokens: readonly string[]
): Promise<Step[]> {
  const steps: Step[] = []
  for (const connections of STEPS) {
    for (const server of servers) {
      steps.push({
        server: server.spec.name,
        connections,
        ...await drive(server, environment,
          { operation: 'call', connections, seconds, tokens })
      })
    }
  }
  return steps
}
