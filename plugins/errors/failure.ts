import type { FastifyRequest } from 'fastify'
import { underscored } from '../../tools/alias.ts'
import { refusedBefore, replayHeaders, type Replay } from '../idempotency/replay.ts'
import scrub from '../text/scrub.ts'
import type { FailureKind } from './failure-kind.ts'
import { failures, type Code } from './failures.ts'

/** Characters of a message in the log: it may quote untrusted input. */
const MAX_LOGGED_LENGTH = 500

/**
 * Why a request was refused, for the operator's log only: a stable word and, where it helps, what came and what was
 * expected.
 */
export interface Reason { reason: string, received?: string, expected?: string }

/**
 * What a failure may carry: seconds to wait where they are not those of its row, the WWW-Authenticate challenge, the
 * fields at fault, members for JSON-RPC's `data`; `close` ends the connection, whose body will not be read.
 * `ofEarlierCall` where an earlier call ended so, `replayed` where this is its answer; `fromCaller` where a caller may
 * have caused it: no error in the log. `inRequestLine` for what the request's own line tells, without a second one.
 */
export interface Details {
  cause?: unknown
  reason?: Reason
  close?: true
  ofEarlierCall?: true
  replayed?: Replay
  fromCaller?: true
  inRequestLine?: true
  retryAfter?: number
  challenge?: string
  allow?: string
  fields?: readonly { field: string, message: string }[]
  data?: Readonly<Record<string, unknown>>
}

/** The only error that is thrown on purpose. `message` says to the caller what is wrong and what would be right. */
export class Failure extends Error {
  readonly code: Code
  readonly details: Details
  constructor (code: Code, message: string = failures[code].detail, details: Details = {}) {
    super(message, { cause: details.cause })
    const { retryAfter }: FailureKind = failures[code]
    this.code = code
    this.details = typeof retryAfter === 'number' ? { retryAfter, ...details } : details
  }

  /** Seconds after which the same may succeed. */
  get retryAfter (): number | undefined {
    return this.details.retryAfter
  }

  /** Of NeonPanel's failures, whether waiting may end it. */
  get passing (): true | undefined {
    return this.kind.passing
  }

  get kind (): FailureKind {
    const kind: FailureKind = failures[this.code]
    return this.details.ofEarlierCall && kind.statusWhenReplayed ? { ...kind, status: kind.statusWhenReplayed } : kind
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
  FST_ERR_NOT_FOUND: 'not_found'
}

/** Translates every error; an unknown one is `internal_error` with the original as its cause. */
export function failureOf (error: unknown): Failure {
  if (error instanceof Failure) return error
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? causes[error.code] : undefined
  return new Failure(code ?? 'internal_error', undefined, { cause: error })
}

/**
 * The headers that go with a failure on every surface: challenge (RFC 6750), Retry-After in seconds, Allow,
 * Idempotency-Replayed and Age, Connection.
 */
export function headersOf ({ details }: Failure): Record<string, string> {
  return {
    ...(details.challenge !== undefined && { 'www-authenticate': details.challenge }),
    ...(details.retryAfter !== undefined && { 'retry-after': String(details.retryAfter) }),
    ...(details.allow !== undefined && { allow: details.allow }),
    ...(details.replayed && replayHeaders(details.replayed)),
    ...(details.close && { connection: 'close' })
  }
}

/**
 * The one line a failure leaves in the operator's log: 5xx as an error with its cause, the rest as information. The
 * metrics count it.
 */
export function logFailure (request: FastifyRequest, failure: Failure): void {
  const { code, kind, details } = failure
  request.server.metrics?.failed(failure)
  if (details.inRequestLine) {
    request.told = failure
    return
  }
  const message = scrub(failure.message).slice(0, MAX_LOGGED_LENGTH)
  const isOurs = kind.status >= 500 && !details.fromCaller
  if (isOurs) request.log.error({ code, ...details.reason, err: details.cause ?? failure }, message)
  else request.log.info({ code, ...details.reason }, message)
}

/** A text for the caller, with the tools named as they are at the address that was asked. */
export function named (text: string, { routeOptions: { config } }: FastifyRequest): string {
  return config?.naming === 'underscore' ? underscored(text) : text
}

/**
 * The failure's sentence for the caller. One of its own repeats what the caller wrote, and names tools as it should
 * already.
 */
export function sentenceOf ({ code, message, details: { replayed } }: Failure, request: FastifyRequest): string {
  const sentence = message === failures[code].detail ? named(message, request) : message
  return replayed ? `${sentence} ${refusedBefore(replayed)}` : sentence
}
