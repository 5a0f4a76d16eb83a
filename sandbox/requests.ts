import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fp from 'fastify-plugin'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A request the API received. The token itself is never kept, only its SHA-256 in hex (null when there was none). */
export interface RecordedRequest {
  method: string
  url: string
  headers: Record<string, string | string[]>
  tokenHash: string | null
  body: string
}

/** The oldest go when there are more, so that a sandbox may run for weeks. */
const MAX_REQUESTS = 1000

function record ({ method, url, headers }: FastifyRequest): RecordedRequest {
  const { authorization, ...rest } = headers
  const token = authorization?.replace(/^Bearer +/i, '')
  const kept = Object.entries(rest).flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const])
  return {
    method,
    url,
    headers: Object.fromEntries(kept),
    tokenHash: token === undefined ? null : createHash('sha256').update(token).digest('hex'),
    body: ''
  }
}

/** Notes every request to /api/ in `requests`, those that a fault befalls included. */
async function recorder (fastify: FastifyInstance, { requests }: { requests: RecordedRequest[] }) {
  const open = new WeakMap<FastifyRequest, RecordedRequest>()

  fastify.addHook('onRequest', async request => {
    if (!request.url.startsWith('/api/')) return
    const entry = record(request)
    open.set(request, entry)
    requests.push(entry)
    if (requests.length > MAX_REQUESTS) requests.shift()
  })

  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const entry = open.get(request)
    if (!entry) return payload
    const bytes = await buffer(payload)
    entry.body = bytes.toString()
    return Object.assign(Readable.from([bytes], { objectMode: false }), { receivedEncodedLength: bytes.length })
  })
}

export default fp(recorder, { name: 'sandbox-requests' })
