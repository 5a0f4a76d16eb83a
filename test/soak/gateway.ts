import { monitorEventLoopDelay } from 'node:perf_hooks'
import buildApp from '../../app.ts'

/** The gateway under load, as a process of its own that tells its parent every ten seconds how it is. */
export interface Pulse { memory: number, rss: number, delay: number, lines: number }

const MEBIBYTE = 2 ** 20
const PERIOD = 10_000
const NANOSECONDS = 1e6

let lines = 0
const app = await buildApp(process.env, { log: { write: () => { lines++ } } })
const delays = monitorEventLoopDelay({ resolution: 10 })

/** What is in use, in MiB, once all is collected that can be; the pause is not counted. */
function settled (): number {
  delays.disable()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  delays.enable()
  return (heapUsed + external) / MEBIBYTE
}

async function leave (): Promise<void> {
  await app.close()
  process.exit(0)
}

await app.listen({ host: app.config.HOST, port: app.config.PORT })
delays.enable()
setInterval(() => {
  const delay = delays.percentile(99) / NANOSECONDS
  const pulse: Pulse = { memory: settled(), rss: process.memoryUsage.rss() / MEBIBYTE, delay, lines }
  process.send?.(pulse)
}, PERIOD)
process.on('SIGTERM', leave).on('disconnect', leave)
process.send?.('listening')
