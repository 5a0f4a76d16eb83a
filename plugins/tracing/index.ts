import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Send } from '../neonpanel/dispatch.ts'
import type { Watched } from '../redis/watch.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What makes spans; null without OTEL_EXPORTER_OTLP_ENDPOINT, when nothing of it is loaded. */
    tracing: Tracing | null
  }
}

/** Spans around what a call consists of, for an OTLP receiver. */
export interface Tracing {
  /**
   * Runs a tool call in a span below its request's, or below the one that `trace`, the context of its message, names.
   */
  call<T> (
    request: FastifyRequest, tool: string, trace: Readonly<Record<string, string>> | undefined, work: () => Promise<T>
  ): Promise<T>
  /** Sends a request to NeonPanel in a span that it tells NeonPanel of. */
  upstream (send: Send): Send
  /** Asks Redis in a span, where that is done for a request. */
  redis (run: Watched['run']): Watched['run']
}

/** Traces (OpenTelemetry), only where there is somebody to receive them. */
export default fp(async (fastify) => {
  if (fastify.config.OTEL_EXPORTER_OTLP_ENDPOINT === '') {
    fastify.decorate('tracing', null)
    return
  }
  const { default: startTracing } = await import('./open-telemetry.ts')
  fastify.decorate('tracing', startTracing(fastify))
}, { name: 'tracing', dependencies: ['config'] })
