import { setTimeout as sleep } from 'node:timers/promises'
import { AggregatorRegistry } from 'prom-client'
import isRecord from '../../schemas/is-record.ts'
import type { Child } from './launch.ts'

type Scraped = Pick<Child, 'metrics' | 'uptime'>

/** Milliseconds for an answer: a process that is busy for longer counts with what it told last. */
const ANSWER_TIMEOUT_MS = 500

/** What goes on counting when a process has ended: what it is now (gauges) ends with it. */
function isTotal (metric: object): boolean {
  return isRecord(metric) && (metric.type === 'counter' || metric.type === 'histogram')
}

/**
 * The metrics of several processes as one text: sums, or what else the metrics say of themselves. No counter goes back,
 * whichever of them is busy, ends or is replaced: Prometheus would take that for a new start of all.
 */
export default function sumOf (children: Iterable<Scraped>): () => Promise<string> {
  const latest = new Map<Scraped, object[]>()
  let ended: object[] = []

  async function ask (child: Scraped): Promise<void> {
    const told = await Promise.race([child.metrics(), sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false })])
    if (told) latest.set(child, told)
  }

  /** Adds up what those have counted that are gone. */
  async function retire (current: ReadonlySet<Scraped>): Promise<void> {
    for (const [child, told] of latest) {
      if (current.has(child)) continue
      latest.delete(child)
      ended = await AggregatorRegistry.aggregate([ended, told.filter(isTotal)]).getMetricsAsJSON()
    }
  }

  return async () => {
    const current = new Set(children)
    await Promise.all([...current].filter(child => child.uptime() > 0).map(ask))
    await retire(current)
    return AggregatorRegistry.aggregate([...latest.values(), ended]).metrics()
  }
}
