import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks'
import type { LoadSample } from './pressure.ts'

const SAMPLE_INTERVAL_MS = 1000
/** Milliseconds between two looks at the event loop, which its delays include. */
const DELAY_RESOLUTION_MS = 20
const NANOSECONDS = 1e6

/**
 * Measures each second until it is stopped. The clock of the event loop itself is read outside of it and costs requests
 * nothing.
 */
export default function measure (sample: (sampled: LoadSample) => void): () => void {
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  let before: EventLoopUtilization = performance.eventLoopUtilization()
  delays.enable()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    sample({
      delay: delays.percentile(99) / NANOSECONDS - DELAY_RESOLUTION_MS,
      utilisation: utilization,
      rss: process.memoryUsage.rss()
    })
    delays.reset()
  }, SAMPLE_INTERVAL_MS).unref()
  return () => {
    clearInterval(timer)
    delays.disable()
  }
}
