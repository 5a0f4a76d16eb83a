import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Code } from './errors/index.ts'
import { pathOf } from './logger/index.ts'

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
  interface FastifyRequest {
    /** Calls that have ended, while the line of the request is not written. */
    calls: CallRecord[] | null
    /** The line of the request is written: every further call gets one of its own. */
    logged: boolean
    /** Opens the record of a tool call. */
    beginCall (tool: string, caller: Caller | null): CallRecord
    /** Ends it, once: it will be written, also when the client has disconnected. */
    endCall (record: CallRecord, outcome: 'ok' | Code): void
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
 * The line of a call that is not in the line of its request: the request had several, or its line is written already.
 */
function logCall (
  request: FastifyRequest, { tool, caller, began, outcome, company, upstream, attempts, replayed }: CallRecord
): void {
  request.log.info({
    path: pathOf(request),
    ms: Math.round(performance.now() - began),
    subject: caller?.subject,
    client: caller?.clientId ?? undefined,
    tool,
    company,
    outcome,
    upstream,
    attempts,
    replayed
  }, 'called')
}

/**
 * The one log line that every request leaves, probes at debug, and the audit record of every tool call: who (hashed),
 * which tool and company, and the outcome; never arguments or results. A request of one call has both in one line.
 */
export default fp(async (fastify) => {
  const hash = addressHasher()

  function finish (request: FastifyRequest, reply: FastifyReply, ip: string): void {
    const { calls, log } = request
    const { raw } = reply
    const call = calls?.length === 1 ? calls[0] : undefined
    request.logged = true
    request.calls = null
    if (!call) for (const each of calls ?? []) logCall(request, each)
    const level = request.routeOptions.config.probe ? 'debug' : 'info'
    log[level]({
      method: request.method,
      path: pathOf(request),
      address: hash(ip),
      status: raw.headersSent ? reply.statusCode : undefined,
      ms: Math.round(reply.elapsedTime),
      left: raw.writableEnded ? undefined : true,
      subject: call?.caller?.subject,
      client: call?.caller?.clientId ?? undefined,
      tool: call?.tool,
      company: call?.company,
      outcome: call?.outcome,
      upstream: call?.upstream,
      attempts: call?.attempts,
      replayed: call?.replayed
    }, 'answered')
  }

  fastify.decorateRequest('calls', null)
  fastify.decorateRequest('logged', false)
  fastify.decorateRequest('beginCall', (tool: string, caller: Caller | null): CallRecord => ({
    tool,
    caller,
    began: performance.now(),
    outcome: undefined,
    company: undefined,
    upstream: undefined,
    attempts: 0,
    replayed: undefined
  }))
  fastify.decorateRequest('endCall', function (record, outcome) {
    record.outcome = outcome
    if (this.logged) return logCall(this, record)
    this.calls ??= []
    this.calls.push(record)
  })
  fastify.addHook('onRequest', (request, reply, done) => {
    const ip = String(request.ip) // a closed socket has forgotten it, and this one may be closed already
    reply.raw.once('close', () => finish(request, reply, ip))
    done()
  })
}, { name: 'audit' })
