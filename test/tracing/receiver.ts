import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Test { teardown (undo: () => unknown): void }

type Value = string | number | boolean | undefined

/** A span as it was received. */
export interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parent: string | undefined
  readonly links: readonly string[]
  readonly attributes: Readonly<Record<string, Value>>
  readonly hasFailed: boolean
}

interface Attribute { key: string, value: Record<string, Value> }
interface WireSpan {
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  links?: { spanId: string }[]
  attributes: Attribute[]
  status: { code?: number }
}
interface Batch {
  resourceSpans: { resource: { attributes: Attribute[] }, scopeSpans: { spans: WireSpan[] }[] }[]
}

const ERROR = 2

function isBatch (value: unknown): value is Batch {
  return typeof value === 'object' && value !== null && 'resourceSpans' in value && Array.isArray(value.resourceSpans)
}

function valuesOf (attributes: readonly Attribute[]): Record<string, Value> {
  return Object.fromEntries(attributes.map(({ key, value }) => {
    const [given] = Object.values(value)
    return [key, 'intValue' in value ? Number(given) : given]
  }))
}

/** An OTLP receiver over HTTP and JSON (opentelemetry.io/docs/specs/otlp), which does as it is told. */
export default async function startReceiver (t: Test) {
  const spans: Span[] = []
  const resources: Record<string, Value>[] = []
  const open: ServerResponse[] = []
  const state: { answer: 'take' | 'refuse' | 'hang', asked: number } = { answer: 'take', asked: 0 }
  const server = createServer(async (request, response) => {
    state.asked++
    if (state.answer === 'hang') return open.push(response)
    const batch: unknown = await json(request)
    if (request.url !== '/v1/traces' || request.method !== 'POST' || !isBatch(batch) || state.answer === 'refuse') {
      return response.writeHead(400).end()
    }
    for (const { resource, scopeSpans } of batch.resourceSpans) {
      resources.push(valuesOf(resource.attributes))
      for (const span of scopeSpans.flatMap(scope => scope.spans)) {
        spans.push({
          name: span.name,
          kind: span.kind,
          traceId: span.traceId,
          spanId: span.spanId,
          parent: span.parentSpanId,
          links: (span.links ?? []).map(({ spanId }) => spanId),
          attributes: valuesOf(span.attributes),
          hasFailed: span.status.code === ERROR
        })
      }
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port }: Pick<AddressInfo, 'port'> = Object(server.address())
  return { url: `http://127.0.0.1:${port}`, spans, resources, state }
}
