import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Pool } from 'undici'
import { scopes } from '../../tools/scopes.ts'
import type { Auth } from '../auth/claims.ts'
import { Failure } from '../errors/index.ts'
import tokenExchanger, { refused, unavailable } from './token-exchange.ts'
import cacheExchanged from './token-cache.ts'

/** One request to NeonPanel under a token. It throws what `unauthorized` makes when NeonPanel answers 401. */
type Send<T> = (token: string, unauthorized: () => Failure) => Promise<T>

/**
 * Lets a request go to NeonPanel on behalf of the caller. One that is `repeatable` may be sent again when a 401 came.
 * Throws what it throws, `issuer_unavailable` and `upstream_refused`: both say that nothing was sent, or that NeonPanel
 * did nothing.
 */
type Authorize = <T>(repeatable: boolean, send: Send<T>) => Promise<T>

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Authorizes what is sent to NeonPanel for a request's caller until a moment of performance.now(). Throws
     * `invalid_token` where the caller has not signed in.
     */
    upstreamAuth (request: FastifyRequest, deadline: number): Authorize
  }
}

const INVALID_TOKEN = 'The access token is invalid or expired'
const limits = {
  connections: 16, pipelining: 1, connect: { timeout: 2000 }, maxHeaderSize: 16_384, maxResponseSize: 65_536
}

/** The token, which other calls may await too; fails at the deadline. */
async function withDeadline (deadline: number, token: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error('The deadline came first.'))), deadline - performance.now())
  })
  return Promise.race([token, end]).finally(() => clearTimeout(timer))
}

/**
 * Under which token a caller's requests go to NeonPanel: the verified one itself, where a 401 sends the caller to sign
 * in again, or one that it is exchanged for (RFC 8693), which a 401 renews once for what may be sent again. A 401
 * removes the token from the cache (D31).
 */
export default fp(async (fastify) => {
  const {
    ENFORCE_SCOPES, NEONPANEL_TOKEN_URL, UPSTREAM_AUDIENCE, UPSTREAM_AUTH, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET
  } =
    fastify.config

  function signIn (request: FastifyRequest): Failure {
    const challenge = fastify.oauth.challenge(request, { error: 'invalid_token', description: INVALID_TOKEN })
    return new Failure('invalid_token', undefined, { challenge, reason: { reason: 'refused by NeonPanel' } })
  }

  function forward (request: FastifyRequest, { token }: Auth): Authorize {
    return (_repeatable, send) => send(token, () => {
      fastify.forgetToken(token)
      return signIn(request)
    })
  }

  function exchangeTokens () {
    const pool = new Pool(new URL(NEONPANEL_TOKEN_URL).origin, limits)
    fastify.addHook('onClose', () => pool.destroy())
    const client = { clientId: UPSTREAM_CLIENT_ID, clientSecret: UPSTREAM_CLIENT_SECRET, audience: UPSTREAM_AUDIENCE }
    const exchange = tokenExchanger({ url: NEONPANEL_TOKEN_URL, ...client }, pool)
    const tokens =
      cacheExchanged(auth => exchange(auth.token, ENFORCE_SCOPES ? scopes.filter(scope => auth.scopes.has(scope)) : []))

    return (_request: FastifyRequest, auth: Auth, deadline: number): Authorize => async (repeatable, send) => {
      let refusal: Failure | undefined
      async function attempt () {
        const token = await withDeadline(deadline, tokens.tokenFor(auth))
        return send(token, () => {
          tokens.drop(auth, token)
          fastify.forgetToken(auth.token)
          refusal = refused('refused by NeonPanel')
          return refusal
        })
      }
      return attempt().catch(error => {
        if (error !== refusal || !repeatable) throw error
        return attempt()
      })
    }
  }

  const authorize = UPSTREAM_AUTH === 'exchange' ? exchangeTokens() : forward
  fastify.decorate('upstreamAuth', (request, deadline) => {
    if (!request.auth) throw signIn(request)
    return authorize(request, request.auth, deadline)
  })
}, { name: 'upstream-auth', dependencies: ['config', 'errors', 'oauth', 'auth'] })
