import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Problem } from '../schemas/problem.ts'
import { underscored, type Naming } from '../tools/alias.ts'
import { pathOf } from './logger.ts'
import scrub from './scrub.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the answers of this address name the tools; dotted by default. */
    naming?: Naming
  }
}

/**
 * How a failure leaves: `rpc` is its JSON-RPC code (else the HTTP status is), `tool` makes it a tool's `isError` result. Inside a
 * method HTTP says 200 for what has a JSON-RPC code, unless it is `firm`. `again` is the status where the failure is of an earlier call.
 */
interface Way { status: number, again?: number, rpc?: number, firm?: true, tool?: true, detail: string }

/** Every way in which anything fails, on every surface. */
export const ways = {
  invalid_token: { status: 401, detail: 'Sign in to NeonPanel to use this server.' },
  malformed_credentials: { status: 400, detail: 'Send one Authorization header: Bearer and the access token.' },
  insufficient_scope: { status: 403, detail: 'The access token lacks a scope.' },
  foreign_origin: { status: 403, detail: 'This Host or Origin is not allowed here.' },
  unknown_session: { status: 404, detail: 'There is no such session. Open GET /sse again and use the endpoint that it names.' },
  rate_limited: { status: 429, detail: 'Too many requests.' },
  issuer_unavailable: { status: 503, detail: 'NeonPanel\'s sign-in keys cannot be fetched right now. Retry shortly; the token is not the problem.' },
  not_found: { status: 404, detail: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, detail: 'This address does not answer this HTTP method.' },
  not_acceptable: { status: 406, detail: 'This is answered by an event stream: accept text/event-stream.' },
  too_large: { status: 413, detail: 'The body is too large.' },
  unsupported_media_type: { status: 415, detail: 'Send the body as application/json, without content coding.' },
  overloaded: { status: 503, detail: 'The gateway is busy. Retry shortly.' },
  session_unreachable: { status: 503, detail: 'The event stream of this session cannot be reached right now. Retry shortly.' },
  shutting_down: { status: 503, detail: 'The gateway is restarting. Retry shortly.' },
  result_too_large: { status: 422, tool: true, detail: 'The answer is too large.' },
  parse_error: { status: 400, rpc: -32700, detail: 'The body is not JSON.' },
  invalid_request: { status: 400, rpc: -32600, detail: 'The body is not a JSON-RPC 2.0 message.' },
  method_not_found: { status: 404, rpc: -32601, detail: 'Method not found.' },
  invalid_params: { status: 400, rpc: -32602, detail: 'The params do not fit the method.' },
  header_mismatch: { status: 400, rpc: -32020, firm: true, detail: 'A header says something else than the body.' },
  missing_capability: { status: 400, rpc: -32021, firm: true, detail: 'Missing required client capability' },
  unsupported_revision: { status: 400, rpc: -32022, firm: true, detail: 'Unsupported protocol version' },
  resource_not_found: { status: 404, rpc: -32602, detail: 'Resource not found' },
  unknown_tool: { status: 404, rpc: -32602, detail: 'There is no such tool.' },
  invalid_arguments: { status: 400, tool: true, detail: 'The arguments do not fit the tool.' },
  upstream_refused: { status: 403, tool: true, detail: 'NeonPanel does not permit this for your user. neonpanel.listCompanies shows what you may see.' },
  upstream_not_found: { status: 404, tool: true, detail: 'NeonPanel has nothing under these ids. Take them from the list tools.' },
  upstream_invalid: { status: 422, tool: true, detail: 'NeonPanel refused the values.' },
  upstream_busy: { status: 429, tool: true, detail: 'NeonPanel asks to slow down.' },
  upstream_unreachable: { status: 502, tool: true, detail: 'NeonPanel cannot be reached right now. Retry shortly.' },
  upstream_failed: { status: 502, tool: true, detail: 'NeonPanel failed to answer this. Retry shortly.' },
  upstream_bad_response: { status: 502, tool: true, detail: 'NeonPanel answered something that cannot be read. Retry shortly.' },
  upstream_too_large: { status: 502, tool: true, detail: 'NeonPanel\'s answer is too large. Ask for less: a shorter period, fewer companies, a smaller page.' },
  upstream_timeout: { status: 504, tool: true, detail: 'NeonPanel did not answer in time. Ask for less: a shorter period, fewer companies, a smaller page.' },
  circuit_open: { status: 503, tool: true, detail: 'NeonPanel keeps failing and is left alone for a moment. Nothing was sent; retry in a few seconds.' },
  cancelled: { status: 499, tool: true, detail: 'The caller left before the answer came.' },
  read_only: { status: 403, tool: true, detail: 'This gateway only reads: it creates no documents.' },
  idempotency_in_progress: { status: 409, tool: true, detail: 'The same call is still running. Retry shortly to learn what came of it.' },
  idempotency_key_reused: { status: 422, tool: true, detail: 'This idempotency key belongs to another call. A new document needs a new key.' },
  idempotency_store_unavailable: { status: 503, tool: true, detail: 'Earlier calls cannot be looked up right now, so nothing was sent. Retry shortly.' },
  outcome_unknown: { status: 504, again: 409, tool: true, detail: 'It is unknown whether NeonPanel carried this out. List the documents before retrying.' },
  internal_error: { status: 500, rpc: -32603, detail: 'Internal error' }
} as const satisfies Record<string, Way>

export type Code = keyof typeof ways

/** Characters of a message in the log: it may name what a stranger wrote. */
const LOGGED = 500

/** Why a request was refused, for the operator's log only: a stable word and, where it helps, what came and what was expected. */
export interface Reason { reason: string, received?: string, expected?: string }

/**
 * What a failure may carry: seconds to wait, the WWW-Authenticate challenge, the fields at fault, members for JSON-RPC's `data`;
 * `close` ends the connection, whose body nobody will read. `again` where an earlier call ended so, `replayed` where this is its answer.
 */
export interface Details {
  cause?: unknown
  reason?: Reason
  close?: true
  again?: true
  replayed?: true
  retryAfter?: number
  challenge?: string
  allow?: string
  fields?: readonly { field: string, message: string }[]
  data?: Readonly<Record<string, unknown>>
}

/** The only error that is thrown on purpose. `message` is for whoever can act: what is wrong and what would be right. */
export class Failure extends Error {
  readonly code: Code
  readonly details: Details
  constructor (code: Code, message: string = ways[code].detail, details: Details = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.details = details
  }

  get way (): Way {
    const way: Way = ways[this.code]
    return this.details.again && way.again ? { ...way, status: way.again } : way
  }
}

/** Fastify's own errors, as far as a caller can cause them. */
const causes: Readonly<Record<string, Code>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'parse_error',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'parse_error',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'parse_error',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found'
}

/** Translates whatever was thrown; what is not known is `internal_error` with the original as its cause. */
export function failureOf (error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? causes[error.code] : undefined
  return new Failure(code ?? 'internal_error', undefined, { cause: error })
}

/** The headers that go with a failure on every surface: challenge (RFC 6750), Retry-After in seconds, Allow, Idempotency-Replayed, Connection. */
export function headersOf ({ details }: Failure): Record<string, string> {
  return {
    ...(details.challenge !== undefined && { 'www-authenticate': details.challenge }),
    ...(details.retryAfter !== undefined && { 'retry-after': String(details.retryAfter) }),
    ...(details.allow !== undefined && { allow: details.allow }),
    ...(details.replayed && { 'idempotency-replayed': 'true' }),
    ...(details.close && { connection: 'close' })
  }
}

/** The one line a failure leaves in the operator's log: 5xx as an error with its cause, the rest as information. */
export function logFailure (request: FastifyRequest, failure: Failure): void {
  const { code, way, details } = failure
  const message = scrub(failure.message).slice(0, LOGGED)
  if (way.status >= 500) request.log.error({ code, ...details.reason, err: details.cause ?? failure }, message)
  else request.log.info({ code, ...details.reason }, message)
}

/** A text for the caller, with the tools named as they are at the address that was asked. */
export function named (text: string, { routeOptions: { config } }: FastifyRequest): string {
  return config?.naming === 'underscore' ? underscored(text) : text
}

/** The failure's sentence for the caller. One of its own repeats what the caller wrote, and names tools as it should already. */
export function sentenceOf ({ code, message }: Failure, request: FastifyRequest): string {
  return message === ways[code].detail ? named(message, request) : message
}

/** The failure as problem+json (RFC 9457). */
function problemOf (failure: Failure, request: FastifyRequest): Problem {
  const { code, way, details } = failure
  return {
    type: 'about:blank',
    title: STATUS_CODES[way.status] ?? 'Error',
    status: way.status,
    code,
    detail: sentenceOf(failure, request),
    instance: `/requests/${request.id}`,
    ...(details.fields && { errors: [...details.fields] })
  }
}

/** Answers any request with the failure as problem+json. */
export function sendProblem (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error)
  logFailure(request, failure)
  return reply.code(failure.way.status).headers(headersOf(failure)).type('application/problem+json').send(problemOf(failure, request))
}

/** The methods that the asked path answers, for 405 (RFC 9110 15.5.6). */
function allowed (request: FastifyRequest): string[] {
  const url = pathOf(request)
  return ['GET', 'POST', 'DELETE'].filter(method => request.server.findRoute({ method, url }))
}

/** Problem+json for everything that fails outside the MCP endpoints, which bring their own handler. */
export default fp(async (fastify) => {
  fastify.setErrorHandler<FastifyError>(sendProblem)
  fastify.setNotFoundHandler((request, reply) => {
    const methods = allowed(request)
    const failure = methods.length > 0
      ? new Failure('method_not_allowed', `This address answers ${methods.join(', ')} only.`, { allow: methods.join(', ') })
      : new Failure('not_found')
    return sendProblem(failure, request, reply)
  })
}, { name: 'errors' })
