import { STATUS_CODES } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { FastifyContextConfig } from 'fastify'
import version from '../config/version.ts'
import createCollectors from './collectors.ts'
import { ALL, counters as definitions, operations, OTHER } from './definitions.ts'
import type { Metrics, Surface } from './index.ts'

function surfaceOf ({ surface, probe, document }: FastifyContextConfig): Surface {
  if (surface) return surface
  if (probe) return 'probe'
  return document ? 'document' : OTHER
}

/** The value where it is one of the table. */
function oneOf ({ values }: { values: readonly string[] }, value: string | undefined): string {
  return value !== undefined && values.includes(value) ? value : OTHER
}

/** An outcome as a label; NeonPanel could answer with a status that HTTP does not know. */
function statusOf (outcome: number | string): string {
  return typeof outcome === 'string' || outcome in STATUS_CODES ? String(outcome) : OTHER
}

/** Counts what it is told of; `text` is all of it for Prometheus. */
export default function createRecorder (): { metrics: Metrics, text: () => Promise<string> } {
  const { registry, counters, histograms, addGauge } = createCollectors()
  const circuits = Object.fromEntries(operations.map(operation => [operation, 0]))
  addGauge('circuit_open', () => circuits)
  addGauge('build_info', () => ({ [version]: 1 }))

  function collect (): void {
    const { active } = performance.eventLoopUtilization()
    counters.eventLoop.reset()
    counters.eventLoop.inc(active / 1000)
  }

  return {
    async text () {
      collect()
      return registry.metrics()
    },
    metrics: {
      answered (config, status, ms) {
        const surface = surfaceOf(config)
        counters.httpRequests.inc({ surface, status: status ?? 'none' })
        histograms.http.observe({ surface }, ms / 1000)
      },
      answering (config, method = OTHER) {
        const began = performance.now()
        return outcome => {
          counters.mcpRequests.inc({ surface: surfaceOf(config), method, outcome })
          histograms.mcp.observe({ method }, (performance.now() - began) / 1000)
        }
      },
      called (config, { tool, outcome = OTHER, began, replayed }) {
        counters.toolCalls.inc({ surface: surfaceOf(config), tool, outcome })
        histograms.tools.observe({ tool }, (performance.now() - began) / 1000)
        if (replayed) counters.replays.inc({ tool })
      },
      attempted (operation, attempt, outcome, ms) {
        const own = operation || OTHER
        counters.upstreamRequests.inc({ operation: own, attempt, status: statusOf(outcome) })
        histograms.upstream.observe({ operation: own }, ms / 1000)
      },
      failed ({ code, details: { fromCaller, reason } }) {
        counters.failures.inc({ code })
        if (code === 'rate_limited' || code === 'overloaded') {
          counters.limits.inc({ limit: oneOf(definitions.limits, reason?.reason) })
        } else if (code === 'invalid_token' || fromCaller) { // of a key set that may not be looked at again yet
          counters.tokens.inc({ reason: oneOf(definitions.tokens, reason?.reason) })
        }
      },
      circuit (open, operation = ALL) {
        circuits[operation] = Number(open)
        if (open) counters.circuits.inc({ operation })
      },
      recorded (state) { counters.records.inc({ state }) },
      gauge: addGauge,
      async snapshot () {
        collect()
        return registry.getMetricsAsJSON()
      }
    }
  }
}
