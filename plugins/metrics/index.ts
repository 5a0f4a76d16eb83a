import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import type { CallRecord } from '../audit.ts'
import type { Code, Failure } from '../errors/index.ts'
import type { WriteRecord } from '../idempotency/store.ts'
import type { GaugeName } from './definitions.ts'

/** What kind of address was asked. */
export type Surface = 'mcp' | 'messages' | 'sse' | 'rest' | 'webhook' | 'document' | 'probe' | 'other'

/** The value of a gauge, or one for each value of its label; undefined where there is none to tell. */
export type Reading = number | Readonly<Record<string, number>> | undefined

/**
 * What is counted, by those who know of it. Durations are milliseconds; labels are words of ours, whatever a caller
 * sends.
 */
export interface Metrics {
  /** A request is over; without a status its client left before the answer. */
  answered (config: FastifyContextConfig, status: number | undefined, ms: number): void
  /** An MCP request begins, of a method that is served or of none; the function that it returns ends it. */
  answering (config: FastifyContextConfig, method: string | undefined): (outcome: 'ok' | Code) => void
  /** A tool call is over. */
  called (config: FastifyContextConfig, record: CallRecord): void
  /** An attempt is over: NeonPanel answered with a status, or the attempt failed with a code. */
  attempted (operation: string, attempt: number, outcome: number | Code, ms: number): void
  failed (failure: Failure): void
  /** The circuit of an operation, or of all, has opened or closed. */
  circuit (open: boolean, operation?: string): void
  /** The record of a write got to this state, or was released. */
  recorded (state: WriteRecord['state'] | 'released'): void
  /** Says how a gauge is read, which happens at each scrape alone. */
  gauge (name: GaugeName, read: () => Reading): void
  /** All of it, for the process that adds up those of several. */
  snapshot (): Promise<object[]>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** null without METRICS_PORT. */
    metrics: Metrics | null
  }
  interface FastifyContextConfig {
    /** What the metrics call this address, where it is no `probe` and no `document`. */
    surface?: Surface
  }
}

/**
 * Metrics for Prometheus at a port of their own. Without METRICS_PORT nothing of them is loaded. One of several
 * PROCESSES serves none: whoever started them asks each for its own.
 */
export default fp(async (fastify) => {
  const { METRICS_HOST, METRICS_PORT, PROCESSES } = fastify.config
  if (METRICS_PORT === 0) {
    fastify.decorate('metrics', null)
    return
  }
  const { default: createRecorder } = await import('./recorder.ts')
  const { metrics, text } = createRecorder()
  fastify.decorate('metrics', metrics)
  if (PROCESSES > 1) return
  const { default: createEndpoint } = await import('./endpoint.ts')
  const endpoint = createEndpoint(text)
  fastify.addHook('onReady', async () => {
    const address = await endpoint.listen(METRICS_HOST, METRICS_PORT)
    fastify.log.info({ address }, 'Metrics for Prometheus are served.')
  })
  fastify.addHook('onClose', () => endpoint.close())
}, { name: 'metrics', dependencies: ['config'] })
