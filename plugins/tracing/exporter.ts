import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { FastifyBaseLogger } from 'fastify'

/** Milliseconds that an export may take, and how many there may be at a time. */
const TIMEOUT_MS = 5000
const CONCURRENCY = 2

/**
 * Sends spans to an OTLP receiver over HTTP. One that is down, slow or refuses costs spans and one warning until it is
 * back.
 */
export default function createExporter (endpoint: string, log: FastifyBaseLogger): SpanExporter {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: TIMEOUT_MS, concurrencyLimit: CONCURRENCY })
  let isFailing = false

  function note ({ code, error }: ExportResult): void {
    const hasFailed = code !== ExportResultCode.SUCCESS
    if (hasFailed && !isFailing) log.warn({ err: error }, 'Traces are not taken by their receiver: they are lost.')
    if (!hasFailed && isFailing) log.info('Traces are taken again.')
    isFailing = hasFailed
  }

  return {
    export (spans: ReadableSpan[], done: (result: ExportResult) => void) {
      exporter.export(spans, result => {
        note(result)
        done(result)
      })
    },
    shutdown: () => exporter.shutdown()
  }
}
