import startServer from '../server.ts'
import type { Spec } from '../servers.ts'
import { median } from '../statistics.ts'
import type { Environment } from '../environment.ts'

/** Milliseconds to the first answer, MiB before any load. */
export interface Start { server: string, node: string, ready: number, idle: number }

const TIMES = 5
const SETTLED = 1000

/** Starts each server several times. */
export default async function starts (specs: readonly Spec[], environment: Environment): Promise<Start[]> {
  const rows: Start[] = []
  for (const spec of specs) {
    const ready: number[] = []
    const idle: number[] = []
    for (let time = 0; time < TIMES; time++) {
      const server = await startServer(spec, environment)
      await new Promise(resolve => setTimeout(resolve, SETTLED))
      ready.push(server.ready)
      idle.push(server.memory())
      await server.stop()
    }
    rows.push({ server: spec.name, node: spec.runtime.version, ready: median(ready), idle: median(idle) })
  }
  return rows
}
