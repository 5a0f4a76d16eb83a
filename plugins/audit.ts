import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Code } from './errors/index.ts'
import createChain, { BEGIN, END } from './logger/chain.ts'
import { flatLines, pathOf } from './logger/index.ts'

interface Caller { readonly subject: string, readonly clientId: string | null }

/**
 * What the log says of one tool call, filled on its way: `runTool` opens and ends it and notes the company, the client
 * of NeonPanel counts its attempts and notes the status of the last answer, the idempotency store notes that a stored
 * answer is `replayed`.
 */
export interface CallRecord {
  readonly tool: string
  /** Who calls; null without a token. */
  readonly caller: Caller | null
  /** Milliseconds of performance.now(). */
  readonly began: number
  outcome: 'ok' | Code | undefined
  company: unknown
  /** Status of NeonPanel's last answer. */
  upstream: number | undefined
  /** Requests sent to NeonPanel. */
  attempts: number
  replayed: true | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The responses that have not ended, each with its request in `req`. */
    responses: Iterable<FastifyReply['raw']>
  }
  interface FastifyRequest {
    /** Takes each tool call that has ended: for the line of the request or, once that is written, a line of its own. */
    calls: Pick<CallRecord[], 'push'> | null
  }
}

/** Hashes of callers' addresses that are kept at a time. */
const MAX_CACHED_HASHES = 10_000
const HASH_LENGTH = 12

/** The hash of an address, by which the lines of one caller can be found. */
function addressHasher (): (address: string) => string {
  const cached = new Map<string, string>()
  return address => {
    const hit = cached.get(address)
    if (hit !== undefined) return hit
    if (cached.size >= MAX_CACHED_HASHES) cached.clear()
    const hash = createHash('sha256').update(address).digest('hex').slice(0, HASH_LENGTH)
    cached.set(address, hash)
    return hash
  }
}

/**
 * The responses that have not ended, each at a place that is used again. A Set would do but for memory: whenever V8
 * makes a new table for it, the old table keeps its values and points to the new one, so that behind one that has
 * become old dead requests outlive every small collection (docs/performance.md).
 */
function openResponses () {
  const places: (FastifyReply['raw'] | undefined)[] = []
  const free: number[] = []
  return {
    add (response: FastifyReply['raw']): number {
      const place = free.pop() ?? places.length
      places[place] = response
      return place
    },
    /** Gives a place back. */
    leave (place: number): void {
      places[place] = undefined
      free.push(place)
    },
    * [Symbol.iterator] () {
      for (const response of places) if (response) yield response
    }
  }
}

/** What a line says of a call. */
function fieldsOf ({ tool, caller, outcome, company, upstream, attempts, replayed }: CallRecord): object {
  const client = caller?.clientId ?? undefined
  return { subject: caller?.subject, client, tool, company, outcome, upstream, attempts, replayed }
}

/** Opens the record of a tool call. */
export function beginCall (tool: string, caller: Caller | null): CallRecord {
  return {
    tool,
    caller,
    began: performance.now(),
    outcome: undefined,
    company: undefined,
    upstream: undefined,
    attempts: 0,
    replayed: undefined
  }
}

/** Ends it, once: it will be written, also when the client has disconnected. */
export function endCall (request: FastifyRequest, record: CallRecord, outcome: 'ok' | Code): void {
  record.outcome = outcome
  request.server.metrics?.called(request.routeOptions.config, record)
  request.calls?.push(record)
}

/**
 * The one log line that every request leaves, probes at debug, and the audit record of every tool call: who (hashed),
 * which tool and company, and the outcome; never arguments or results. A request of one call has both in one line. With
 * AUDIT_KEYS the records are a chain, from the start of the process to its end.
 */
export default fp(async (fastify) => {
  const { config: { AUDIT_KEYS: [key] }, metrics } = fastify
  const hash = addressHasher()
  const writeLine = flatLines(fastify.log)
  const link = key === undefined ? undefined : createChain(key)
  const responses = openResponses()

  /** The line of a call that is not in the line of its request: that has several, or is written already. */
  function logCall (request: FastifyRequest, record: CallRecord): void {
    const ms = Math.round(performance.now() - record.began)
    writeLine('info', { reqId: request.id, path: pathOf(request), ms, ...fieldsOf(record), msg: 'called' }, link)
  }

  function finish (request: FastifyRequest, reply: FastifyReply, ip: string, calls: readonly CallRecord[]): void {
    const { raw } = reply
    const call = calls.length === 1 ? calls[0] : undefined
    const { routeOptions: { config }, told } = request
    const status = raw.headersSent ? reply.statusCode : undefined
    const ms = reply.elapsedTime
    request.calls = { push: (...late) => late.map(each => logCall(request, each)).length }
    if (!call) for (const each of calls) logCall(request, each)
    metrics?.answered(config, status, ms)
    writeLine(config.probe ? 'debug' : 'info', {
      reqId: request.id,
      method: request.method,
      path: pathOf(request),
      address: hash(ip),
      status,
      ms: Math.round(ms),
      left: raw.writableEnded ? undefined : true,
      code: told?.code,
      reason: told?.details.reason?.reason,
      ...call && fieldsOf(call),
      msg: 'answered'
    }, call && link)
  }

  fastify.decorate('responses', responses)
  fastify.decorateRequest('calls', null)
  fastify.addHook('onRequest', (request, reply, done) => {
    const ip = String(request.ip) // a closed socket has forgotten it, and this one may be closed already
    const calls: CallRecord[] = []
    request.calls = calls
    const place = responses.add(reply.raw)
    reply.raw.once('close', () => {
      responses.leave(place)
      finish(request, reply, ip, calls)
    })
    done()
  })
  if (!link) return
  fastify.addHook('onReady', async () => writeLine('info', { msg: BEGIN }, link))
  fastify.addHook('onClose', async () => writeLine('info', { msg: END }, link))
}, { name: 'audit', dependencies: ['config', 'metrics', 'errors'] })
