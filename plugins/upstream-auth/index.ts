import type { FastifyInstance, FastifyRequest } from 'fastify'
import { scopes } from '../../tools/scopes.ts'
import type { Auth } from '../auth/claims.ts'
import { Failure, type Reason } from '../errors/index.ts'
import { INVALID_TOKEN } from '../oauth/index.ts'
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

/**
 * Authorizes what is sent to NeonPanel for a request's caller until a moment of performance.now(). Throws
 * `invalid_token` where the caller has not signed in.
 */
type UpstreamAuth = (request: FastifyRequest, deadline: number) => Authorize

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
 * in again, or one that it is exchanged for (RFC 8693), which a 401 renews once for what may be sent again. A
 * caller whose token the exchange refuses signs in again too. A 401 removes the token from the cache (D31).
 */
export default function upstreamAuth (fastify: FastifyInstance): UpstreamAuth {
  const {
    ENFORCE_SCOPES, UPSTREAM_AUDIENCE, UPSTREAM_AUTH, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET
  } = fastify.config

  function signIn (request: FastifyRequest, reason: Reason = { reason: 'refused by NeonPanel' }): Failure {
    const challenge = fastify.oauth.challenge(request, INVALID_TOKEN)
    return new Failure('invalid_token', undefined, { challenge, reason })
  }

  function forward (request: FastifyRequest, { token }: Auth): Authorize {
    return (_repeatable, send) => send(token, () => {
      fastify.auth.forget(token)
      return signIn(request)
    })
  }

  function exchangeTokens () {
    const client = { clientId: UPSTREAM_CLIENT_ID, clientSecret: UPSTREAM_CLIENT_SECRET, audience: UPSTREAM_AUDIENCE }
    const { exchangeToken, close } = tokenExchanger({ locate: fastify.oauth.tokenUrl, ...client })
    fastify.addHook('onClose', close)
    const scopesOf = (auth: Auth) => ENFORCE_SCOPES ? scopes.filter(scope => auth.scopes.has(scope)) : []
    const tokens = cacheExchanged(auth => exchangeToken(auth.token, scopesOf(auth)))

    /** The token that stands for a caller's; where that is refused, a challenge that makes its client sign in. */
    async function tokenFor (request: FastifyRequest, auth: Auth, deadline: number): Promise<string> {
      try {
        return await withDeadline(deadline, tokens.tokenFor(auth))
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'invalid_token') throw error
        fastify.auth.forget(auth.token)
        throw signIn(request, error.details.reason)
      }
    }

    return (request: FastifyRequest, auth: Auth, deadline: number): Authorize => async (repeatable, send) => {
      let refusal: Failure | undefined
      async function attempt () {
        const token = await tokenFor(request, auth, deadline)
        return send(token, () => {
          tokens.drop(auth, token)
          fastify.auth.forget(auth.token)
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
  return (request, deadline) => {
    if (!request.auth) throw signIn(request)
    return authorize(request, request.auth, deadline)
  }
}
