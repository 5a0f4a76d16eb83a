import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors/index.ts'
import crossOriginFields from './http/cross-origin-fields.ts'
import type { Quota } from './rate-limit/limiter.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The limit that the answer's RateLimit fields speak of. */
    quota: Quota | null
  }
  interface FastifyReply {
    /** Answers 200 with JSON to one caller alone: its text, or the parts of it that were made before the request. */
    sendJson (text: string, parts?: JsonParts): FastifyReply
  }
}

/** A JSON text whose middle is made once and not copied. */
export type JsonParts = readonly [head: string, ready: Buffer, tail: string]

/** Fields that may be there once, of which Node keeps the first and is silent about the others. */
const KEPT_FIRST = ['authorization', 'content-type'] as const
/** Fields that may be there once, whose copies Node joins. Mcp-Param-* are read where they count. */
const JOINED = [
  'origin', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id', 'last-event-id', 'idempotency-key',
  'traceparent', 'content-encoding'
] as const
const EVERY_ANSWER = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const
const ONE_CALLER = { 'cache-control': 'no-store' } as const
const JSON_TYPE = 'application/json; charset=utf-8'
/** Tells names apart whose lengths and last letters are common. */
const NAME_FACTOR = 7
const QUOTED = /"[^"]*"/g
/** Of these, the fields that nobody after this could refuse as well: their reader is a library's. */
const REFUSED: ReadonlySet<string> = new Set(['content-type', 'origin'])

/** How often a header was really sent: Node keeps the first of several silently. `name` in lower case. */
export function countOf (request: FastifyRequest, name: string): number {
  const { rawHeaders } = request.raw
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index]
    if (sent?.length === name.length && sent.toLowerCase() === name) count++
  }
  return count
}

type Done = (error: null, payload: unknown) => void

/** The value of a header that may be there once: equal copies, which layers in between add, are one. */
export function onlyValue (field: string | undefined): string | undefined {
  if (!field?.includes(',')) return field
  const [first, ...copies] = field.split(',').map(part => part.trim())
  return copies.every(copy => copy === first) ? first : field
}

/** All that was sent under a name, joined as Node joins other fields (RFC 9110 5.3). */
function joined (request: FastifyRequest, name: string): string {
  const { rawHeaders } = request.raw
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
    .join(', ')
}

/**
 * Makes one value of the equal copies of a field, for whoever reads it. Copies that differ stay joined, which no reader
 * takes for one value. Throws `invalid_request` where its reader would.
 */
function keepOne (request: FastifyRequest, name: string, field: string): void {
  const value = onlyValue(field)
  if (REFUSED.has(name) && value === field && field.replace(QUOTED, '').includes(',')) {
    throw new Failure('invalid_request', `The header ${name} must be there once, or with equal values.`)
  }
  request.raw.headers[name] = value
}

/** Names of the other lists that callers send with commas in them. */
const LIST = /^accept(?:-|$)/i

/**
 * False where surely no field is there twice, which one pass tells: to look for each name that may be there once costs
 * as much as the rest of this file. Two names may share a bit: then each is looked for.
 */
function mayBeDoubled ({ raw: { rawHeaders } }: FastifyRequest): boolean {
  let seen = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const bit = 1 << (name.length * NAME_FACTOR + name.charCodeAt(name.length - 1)) // a shift counts modulo 32
    if ((seen & bit) !== 0 || (rawHeaders[index + 1]?.includes(',') && !LIST.test(name))) return true
    seen |= bit
  }
  return false
}

/** Joins and checks every field that may be there once. */
function joinCopies (request: FastifyRequest): void {
  const { headers } = request.raw
  for (const name of JOINED) {
    const field = headers[name]
    if (typeof field === 'string' && field.includes(',')) keepOne(request, name, field)
  }
  for (const name of KEPT_FIRST) {
    const field = headers[name]
    if (field === undefined) continue
    if (countOf(request, name) > 1) keepOne(request, name, joined(request, name))
    else if (field.includes(',')) keepOne(request, name, field)
  }
}

/** An `onSend` hook for what is answered to one caller alone, unless it says itself how long it may be kept. */
export function noStore (_request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done): void {
  if (!reply.hasHeader('cache-control')) reply.headers(ONE_CALLER)
  done(null, payload)
}

/** The RateLimit field: what is left of a policy, and the seconds until it is whole again. */
function left ({ policy: { name }, remaining, seconds }: Quota): string {
  return `"${name}";r=${remaining};t=${seconds}`
}

/**
 * True where nothing but a plain 200 can be meant: no header was set for it, the connection is there and stays, and the
 * caller waits for a body.
 */
function isPlain ({ raw, request }: FastifyReply, headers: object): boolean {
  return !raw.destroyed && !raw.headersSent && request.method === 'POST' && Object.keys(headers).length === 0
}

export default fp(async (fastify) => {
  const { CORS_ORIGIN } = fastify.config
  /** What a 200 to one caller carries, whoever it is. */
  const answerHeaders = { 'content-type': JSON_TYPE, ...EVERY_ANSWER, ...ONE_CALLER, ...crossOriginFields(CORS_ORIGIN) }
  /** As writeHead takes them at once; behind the places of the two that differ. */
  const written = ['x-request-id', '', 'content-length', '', ...Object.entries(answerHeaders).flat()]
  fastify.decorateRequest('quota', null)

  /** At once, without the steps and the header object of reply.send, and without a copy of what was made at boot. */
  fastify.decorateReply('sendJson', function (text, parts) {
    const { raw, request } = this
    if (!isPlain(this, this.getHeaders())) {
      return this.code(200).header('content-type', JSON_TYPE)
        .send(parts ? Buffer.concat([Buffer.from(parts[0]), parts[1], Buffer.from(parts[2])]) : text)
    }
    const fields = written.slice()
    fields[1] = request.id
    const length = parts
      ? Buffer.byteLength(parts[0]) + parts[1].length + Buffer.byteLength(parts[2])
      : Buffer.byteLength(text)
    fields[3] = String(length)
    const { quota } = request
    if (quota) fields.push('ratelimit', left(quota), 'ratelimit-policy', quota.policy.field)
    raw.writeHead(200, fields)
    if (!parts) raw.end(text)
    else {
      raw.cork()
      raw.write(parts[0])
      raw.write(parts[1])
      raw.end(parts[2])
    }
    return this
  })

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { id, quota } = request
    reply.header('x-request-id', id).headers(EVERY_ANSWER)
    if (quota) reply.headers({ ratelimit: left(quota), 'ratelimit-policy': quota.policy.field })
    done(null, payload)
  })

  fastify.addHook('onRequest', (request, _reply, done) => {
    if (mayBeDoubled(request)) joinCopies(request)
    done()
  })
}, { name: 'headers', dependencies: ['config', 'errors'] })
