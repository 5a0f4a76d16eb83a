import { join } from 'node:path'
import { output } from '../process.ts'
import { writeLoad } from '../load/index.ts'
import type { Server } from '../server.ts'
import type { Environment } from '../environment.ts'

/** Latencies of calls in milliseconds at a fixed rate, each counted from the moment at which it was due. */
export interface Latency {
  server: string, share: number, rate: number, p50: number, p99: number, max: number, failed: number
}

interface Plan { seconds: number, long: number, tokens: readonly string[] }

type Printed = Omit<Latency, 'server' | 'share' | 'rate'>

/** Calls at shares of the peak rate, open loop; the last share is kept up for `long` seconds. */
export default async function latency (
  server: Server, environment: Environment, peak: number, plan: Plan
): Promise<Latency[]> {
  const file = writeLoad(environment, { operation: 'call', tokens: plan.tokens })
  const measured: Latency[] = []
  for (const [share, seconds] of [[0.25, plan.seconds], [0.75, plan.seconds], [0.5, plan.long]] as const) {
    const rate = Math.round(peak * share)
    const program = join(import.meta.dirname, '../load/open-loop.js')
    const command = [process.execPath, program, server.origin, String(rate), String(seconds), file]
    const printed: Printed = JSON.parse(await output('load', command, seconds + 30))
    measured.push(
      {
        server: server.spec.name,
        share,
        rate,
        p50: printed.p50,
        p99: printed.p99,
        max: printed.max,
        failed: printed.failed
      }
    )
    server.forget()
  }
  return measured
}
