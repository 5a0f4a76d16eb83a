import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Auth } from './claims.ts'
import tokenOf, { isSeveral } from './credential.ts'
import readHeader, { invalidToken } from './header.ts'
import createIntrospection from './introspection.ts'
import createTokenVerifier, { bearer } from './tokens.ts'
import { Failure } from '../errors/index.ts'
import { INVALID_TOKEN } from '../oauth/index.ts'

type Done = (error?: Error) => void

declare module 'fastify' {
  interface FastifyInstance {
    auth: {
      /** An `onRequest` hook: afterwards `request.auth` is set, or the request has been refused. */
      authenticate (request: FastifyRequest, reply: FastifyReply, done: Done): void
      /** Verifies a token anew when it comes again: NeonPanel has refused it. */
      forget (token: string): void
    }
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
const MALFORMED = 'Send one Authorization header: Bearer and the access token'

/**
 * Throws the failure, or keeps it in `request.refusal` where the route is `refuseAfterBody` and the announced body has
 * at most 16 KiB. A longer or unannounced body is not looked at.
 */
export function refuse (request: FastifyRequest, failure: Failure): void {
  const length = request.headers['content-length']
  const isSmall = length !== undefined && Number(length) <= MAX_UNREAD_BODY
  if (!isSmall || !request.routeOptions.config.refuseAfterBody) throw failure
  request.refusal = failure
}

/**
 * Bearer tokens (RFC 6750) of the one issuer: who calls, and 401 with a challenge that tells clients where to sign in.
 */
export default fp(async (fastify) => {
  const { ANONYMOUS_METHODS, ENFORCE_SCOPES, NEONPANEL_ISSUER, TOKEN_ALGORITHMS, TOKEN_AUDIENCE } = fastify.config
  const { NEONPANEL_INTROSPECTION_URL, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET } = fastify.config
  const anyAudience = TOKEN_AUDIENCE.includes('any')
  const policy = { issuer: NEONPANEL_ISSUER, audiences: anyAudience ? null : TOKEN_AUDIENCE }
  const endpoint =
    { url: NEONPANEL_INTROSPECTION_URL, clientId: UPSTREAM_CLIENT_ID, clientSecret: UPSTREAM_CLIENT_SECRET }
  const introspection = NEONPANEL_INTROSPECTION_URL === '' ? undefined : createIntrospection(endpoint, policy)
  fastify.addHook('onClose', async () => introspection?.close())
  const tokens = createTokenVerifier(policy, fastify.keys, introspection)

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
    if (isSeveral(request.headers.authorization ?? '')) {
      const challenge = fastify.oauth.challenge(request, { ...INVALID_TOKEN, description: MALFORMED })
      return new Failure('invalid_token', `${MALFORMED}.`, { challenge, reason: { reason: 'several' } })
    }
    const challenge = fastify.oauth.challenge(request, { error: 'invalid_request', description: MALFORMED })
    return new Failure('malformed_credentials', undefined, { challenge })
  }

  function invalid (request: FastifyRequest, reason: Failure['details']['reason']): Failure {
    return new Failure('invalid_token', `${INVALID_TOKEN.description}.`,
      { challenge: fastify.oauth.challenge(request, INVALID_TOKEN), reason: reason ?? { reason: 'shape' } })
  }

  /**
   * Whether a token is good says only its verification, however many bad ones its address sent. An opaque one costs the
   * issuer a request: after many refused tokens it is not asked about, unless it was good before.
   */
  async function verify (request: FastifyRequest, token: string): Promise<Auth> {
    const header = readHeader(token, TOKEN_ALGORITHMS)
    if (!header && !introspection) throw invalidToken('opaque')
    if (!header && !tokens.wasVerified(token)) await fastify.addressLimit.checkFailedAuth(request)
    return tokens.verify(token, header)
  }

  /** What a request is answered with whose token was refused for this error. */
  async function refusalFor (request: FastifyRequest, error: unknown): Promise<Failure> {
    const failure = error instanceof Failure ? error : invalid(request, undefined)
    const { code, details: { reason } } = failure
    // what cost a verification counts, also where the verdict has to wait for another look at the keys
    const isCounted = code === 'invalid_token' || reason?.reason === 'signature'
    const tooMany = isCounted ? await fastify.addressLimit.countFailedAuth(request) : undefined
    return code === 'invalid_token' ? tooMany ?? invalid(request, reason) : failure
  }

  async function admit (request: FastifyRequest, token: string | null | undefined): Promise<void> {
    if (token === undefined) return refuse(request, missing(request))
    if (token === null) return refuse(request, malformed(request))
    fastify.load.checkArrival(request)
    try {
      request.auth = await verify(request, token)
    } catch (error) {
      refuse(request, await refusalFor(request, error))
    }
  }

  /** A cached token costs one lookup in a map, and no turn of the microtask queue. */
  function authenticate (request: FastifyRequest, _reply: FastifyReply, done: Done): void {
    const { authorization } = request.headers
    const seen = authorization === undefined ? undefined : tokens.cached(authorization)
    const token = seen?.token ?? tokenOf(request)
    request.auth = seen ?? (token ? tokens.cached(bearer(token)) : undefined) ?? null
    if (request.auth) done()
    else admit(request, token).then(() => done(), done)
  }

  fastify.decorate('auth', { authenticate, forget: tokens.forget })

  /** A token that no route asked for is none. */
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const isUnread = !request.auth && !request.refusal && request.headers.authorization?.trim()
    if (!isUnread || request.routeOptions.config.probe) done()
    else fastify.addressLimit.charge(request).then(() => done(), done)
  })
}, { name: 'auth', dependencies: ['config', 'errors', 'load', 'oauth', 'jwks', 'address-limit'] })
