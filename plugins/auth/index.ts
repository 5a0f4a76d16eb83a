import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Auth } from './claims.ts'
import tokenOf, { bearer, countOf } from './credential.ts'
import readHeader from './header.ts'
import createTokenVerifier from './tokens.ts'
import { Failure } from '../errors/index.ts'

type Done = (error?: Error) => void

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook: afterwards `request.auth` is set, or the request has been refused. */
    authenticate (request: FastifyRequest, reply: FastifyReply, done: Done): void
    /** Verifies a token anew when it comes again: NeonPanel has refused it. */
    forgetToken (token: string): void
  }
  interface FastifyRequest {
    /** The verified caller. */
    auth: Auth | null
    /** Kept on `refuseAfterBody` routes, to be thrown once the body has been read. */
    refusal: Failure | null
  }
  interface FastifyContextConfig {
    /** The route throws `request.refusal` itself, after the body, so that the JSON-RPC id can be echoed. */
    refuseAfterBody?: boolean
  }
}

const MAX_UNREAD_BODY = 16_384
const INVALID_TOKEN = 'The access token is invalid or expired'
const MALFORMED = 'Send one Authorization header: Bearer and the access token'

/**
 * Throws the failure, or keeps it in `request.refusal` where the route is `refuseAfterBody` and the announced body has
 * at most 16 KiB. A longer or unannounced body is not read: the connection ends with the answer.
 */
export function refuse (request: FastifyRequest, failure: Failure): void {
  const length = request.headers['content-length']
  const isSmall = length !== undefined && Number(length) <= MAX_UNREAD_BODY
  const pending = length !== undefined || request.headers['transfer-encoding'] !== undefined
  if (!isSmall) {
    throw pending ? new Failure(failure.code, failure.message, { ...failure.details, close: true }) : failure
  }
  if (!request.routeOptions.config.refuseAfterBody) throw failure
  request.refusal = failure
}

/**
 * Bearer tokens (RFC 6750) of the one issuer: who calls, and 401 with a challenge that tells clients where to sign in.
 */
export default fp(async (fastify) => {
  const { ANONYMOUS_METHODS, ENFORCE_SCOPES, NEONPANEL_ISSUER, TOKEN_ALGORITHMS, TOKEN_AUDIENCE } = fastify.config
  const anyAudience = TOKEN_AUDIENCE.includes('any')
  const tokens =
    createTokenVerifier({ issuer: NEONPANEL_ISSUER, audiences: anyAudience ? null : TOKEN_AUDIENCE }, fastify.keys)

  if (anyAudience) fastify.log.warn('TOKEN_AUDIENCE=any: tokens that were made for other services are accepted.')
  if (!ENFORCE_SCOPES) fastify.log.warn('ENFORCE_SCOPES=false: every token opens every tool.')
  if (ANONYMOUS_METHODS.length > 0) {
    fastify.log.warn({ methods: ANONYMOUS_METHODS }, 'ANONYMOUS_METHODS: these are answered without a token.')
  }

  fastify.decorateRequest('auth', null)
  fastify.decorateRequest('refusal', null)

  function missing (request: FastifyRequest): Failure {
    return new Failure('invalid_token', undefined,
      { challenge: fastify.oauth.challenge(request), reason: { reason: 'missing' } })
  }

  function malformed (request: FastifyRequest): Failure {
    const challenge = fastify.oauth.challenge(request, { error: 'invalid_request', description: MALFORMED })
    return new Failure('malformed_credentials', undefined, { challenge })
  }

  function invalid (request: FastifyRequest, reason: Failure['details']['reason']): Failure {
    const challenge = fastify.oauth.challenge(request, { error: 'invalid_token', description: INVALID_TOKEN })
    return new Failure('invalid_token', `${INVALID_TOKEN}.`, { challenge, reason: reason ?? { reason: 'shape' } })
  }

  /**
   * Cheap checks first; an address with many refused tokens gets no further unless it brings one that was good before.
   */
  async function verify (request: FastifyRequest, token: string): Promise<Auth> {
    const header = readHeader(token, TOKEN_ALGORITHMS)
    if (!tokens.wasVerified(token)) await fastify.addressLimit.checkFailedAuth(request)
    return tokens.verify(token, header)
  }

  fastify.decorate('forgetToken', tokens.forget)
  async function admit (request: FastifyRequest, token: string | null | undefined): Promise<void> {
    if (token === undefined) return refuse(request, missing(request))
    if (token === null) return refuse(request, malformed(request))
    try {
      request.auth = await verify(request, token)
    } catch (error) {
      if (error instanceof Failure && error.code !== 'invalid_token') return refuse(request, error)
      await fastify.addressLimit.countFailedAuth(request)
      refuse(request, invalid(request, error instanceof Failure ? error.details.reason : undefined))
    }
  }

  /** A cached token costs one lookup in a map, and no turn of the microtask queue. */
  fastify.decorate('authenticate', (request, _reply, done) => {
    const { authorization } = request.headers
    const seen =
      authorization !== undefined && countOf(request, 'authorization') === 1 ? tokens.cached(authorization) : undefined
    const token = seen?.token ?? tokenOf(request)
    request.credentials = token === undefined ? 'none' : 'given'
    request.auth = seen ?? (token ? tokens.cached(bearer(token)) : undefined) ?? null
    if (request.auth) done()
    else admit(request, token).then(() => done(), done)
  })
}, { name: 'auth', dependencies: ['config', 'errors', 'oauth', 'jwks', 'address-limit'] })
