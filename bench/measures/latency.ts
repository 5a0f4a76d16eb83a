import { join } from 'node:path'
import { output } from '../process.ts'
import drive, { writeLoad } from '../load/index.ts'
import { CONNECTIONS } from '../plans.ts'
import startServer from '../server.ts'
import type { Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'

/** So many answers, and their latencies in milliseconds; null where there are none. */
interface Latencies { count: number, p50: number | null, p99: number | null, max: number | null }

/** Calls at a fixed rate, each latency counted from the moment at which its request was due. */
export interface Latency {
  server: string
  node: string
  /** Of the server's own peak, and in requests a second. */
  share: number
  rate: number
  good: Latencies
  /** Answers with another status than 200. */
  refused: Latencies
  unanswered: number
  /** Milliseconds by which the load itself was late (99 %). */
  late: number | null
}

type Printed = Omit<Latency, 'server' | 'node' | 'share' | 'rate'>

interface Plan { seconds: number, peakSeconds: number, tokens: readonly string[] }

const SHARES = [0.25, 0.5, 0.8, 1.3]
const SLACK_S = 60

/** The product sheds load as it does by default: where nothing sheds, overload is only ever a longer queue. */
const SHEDS = { LOAD_MAX_DELAY: undefined }

function isPrinted (value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && 'good' in value && 'refused' in value
}

/** Calls at shares of the server's own peak, which is measured right before, open loop. */
export default async function latency (
  spec: Spec, environment: Environment, { seconds, peakSeconds, tokens }: Plan
): Promise<Latency[]> {
  const server = await startServer(spec, environment)
  const load = { operation: 'call', connections: CONNECTIONS, seconds: peakSeconds, tokens } as const
  await drive(server, environment, load)
  const { rate: peak } = await drive(server, environment, load)
  await server.stop()

  const shedding = await startServer(spec, environment, { extra: SHEDS })
  const file = writeLoad(environment, { operation: 'call', tokens })
  const program = join(import.meta.dirname, '../load/open-loop.js')
  const measured: Latency[] = []
  for (const share of SHARES) {
    const rate = Math.round(peak * share)
    const command = [process.execPath, program, shedding.origin, String(rate), String(seconds), file]
    const printed: unknown = JSON.parse(await output('load', command, seconds + SLACK_S))
    if (!isPrinted(printed)) throw new Error('The load at a fixed rate printed something else than its figures.')
    measured.push({ server: spec.name, node: spec.runtime.version, share, rate, ...printed })
    shedding.forget()
  }
  await shedding.stop()
  return measured
}
