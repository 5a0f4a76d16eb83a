import {
  context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span, type TextMapGetter
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider
} from '@opentelemetry/sdk-trace'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import product from '../../tools/product.ts'
import version from '../config/version.ts'
import { failureOf } from '../errors/index.ts'
import { pathOf } from '../logger/index.ts'
import traceOf from '../logger/trace.ts'
import createExporter from './exporter.ts'
import type { Tracing } from './index.ts'

type Carrier = Readonly<Record<string, string>>

/** Milliseconds that the end of the process waits for the last spans. */
const SHUTDOWN_TIMEOUT_MS = 2000
const propagator = new W3CTraceContextPropagator()
const getter: TextMapGetter<Carrier> = { get: (carrier, name) => carrier[name], keys: carrier => Object.keys(carrier) }

/** The context that a checked trace context names; the empty one without it. */
function contextOf (carrier: Carrier): Context {
  return propagator.extract(ROOT_CONTEXT, carrier, getter)
}

function fail (span: Span, type: string): void {
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR })
}

function nameOf (cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}

/**
 * Spans by the semantic conventions for HTTP, MCP and GenAI tools, and Redis: one for a request, below it one for each
 * tool call, each attempt at NeonPanel and each question to Redis. No arguments, no results, no names of users.
 */
export default function startTracing (fastify: FastifyInstance): Tracing {
  const { NEONPANEL_API_URL, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACES_SAMPLED } = fastify.config
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': product.name, 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }))
  const provider = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(TRACES_SAMPLED / 100) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(endpoint, fastify.log) })]
  })
  const tracer = provider.getTracer(product.name, version)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const { hostname, port, protocol } = new URL(NEONPANEL_API_URL)
  const server = { 'server.address': hostname, 'server.port': Number(port || (protocol === 'https:' ? 443 : 80)) }
  const contexts = new WeakMap<FastifyRequest, Context>()
  /** How often a request to NeonPanel was sent before. */
  const sent = new WeakMap<object, number>()

  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.probe) return done()
    const { method, routeOptions: { url: route }, protocol: scheme, id } = request
    const span = tracer.startSpan(`${method} ${route ?? ''}`.trim(), {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'url.path': pathOf(request),
        'url.scheme': scheme,
        'neonpanel.request.id': id,
        ...route !== undefined && { 'http.route': route }
      }
    }, contextOf(traceOf(request.headers)))
    const inside = trace.setSpan(ROOT_CONTEXT, span)
    contexts.set(request, inside)
    reply.raw.once('close', () => {
      const { statusCode, headersSent, writableFinished } = reply.raw
      if (headersSent) span.setAttribute('http.response.status_code', statusCode)
      if (!writableFinished) fail(span, 'disconnected')
      else if (statusCode > 499) fail(span, String(statusCode))
      span.end()
    })
    context.with(inside, done)
  })
  // the body arrives in the context of its connection
  fastify.addHook('preValidation', (request, _reply, done) => {
    context.with(contexts.get(request) ?? ROOT_CONTEXT, done)
  })
  fastify.addHook('onClose', async () => {
    const timeout = new Promise(resolve => setTimeout(resolve, SHUTDOWN_TIMEOUT_MS).unref())
    await Promise.race([provider.shutdown().catch(() => {}), timeout])
  })

  return {
    call (request, tool, carrier, work) {
      const own = contexts.get(request) ?? ROOT_CONTEXT
      const isOther = carrier?.traceparent !== undefined && carrier.traceparent !== request.headers.traceparent
      const spanContext = trace.getSpanContext(own)
      const span = tracer.startSpan(`execute_tool ${tool}`, {
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': tool,
          ...request.routeOptions.config.surface !== 'rest' && { 'mcp.method.name': 'tools/call' }
        },
        links: isOther && spanContext ? [{ context: spanContext }] : []
      }, isOther ? contextOf(carrier) : own)
      return context.with(trace.setSpan(own, span), work).catch(error => {
        fail(span, failureOf(error).code)
        throw error
      }).finally(() => span.end())
    },
    upstream: send => async (pool, request, ...limits) => {
      const resent = sent.get(request) ?? 0
      sent.set(request, resent + 1)
      const span = tracer.startSpan(request.method, {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': request.method, ...server, ...resent > 0 && { 'http.request.resend_count': resent }
        }
      })
      const headers: Record<string, string> = {}
      const inside = trace.setSpan(context.active(), span)
      propagator.inject(inside, headers, { set: (carrier, name, value) => { carrier[name] = value } })
      const outcome = await send(pool, { ...request, headers: { ...request.headers, ...headers } }, ...limits)
      if ('cause' in outcome) fail(span, nameOf(outcome.cause))
      else {
        span.setAttribute('http.response.status_code', outcome.status)
        if (outcome.status > 399) fail(span, String(outcome.status))
      }
      span.end()
      return outcome
    },
    redis: run => async work => {
      if (!trace.getActiveSpan()) return run(work)
      const span = tracer.startSpan('redis', { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'redis' } })
      return run(work).catch(error => {
        fail(span, nameOf(error))
        throw error
      }).finally(() => span.end())
    }
  }
}
