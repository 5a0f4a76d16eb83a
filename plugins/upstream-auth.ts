import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors.ts'

/** One request to NeonPanel under a token. It throws what `unauthorized` makes when NeonPanel answers 401. */
type Send<T> = (token: string, unauthorized: () => Failure) => Promise<T>

/** Lets a request go to NeonPanel in the name of somebody. One that is `repeatable` may be sent again when a 401 came. */
type Authorize = <T>(repeatable: boolean, send: Send<T>) => Promise<T>

declare module 'fastify' {
  interface FastifyInstance {
    /** Authorizes what is sent to NeonPanel for a request's caller. Throws `invalid_token` where nobody has signed in. */
    upstreamAuth (request: FastifyRequest): Authorize
  }
}

const BAD = 'The access token is invalid or expired'

/** The caller's own verified token goes on to NeonPanel; a 401 sends the caller to sign in again (D31), and nothing remembers the token as a good one. */
export default fp(async (fastify) => {
  fastify.decorate('upstreamAuth', request => {
    const unauthorized = () => {
      if (request.auth) fastify.forgetToken(request.auth.token)
      const challenge = fastify.oauth.challenge(request, { error: 'invalid_token', description: BAD })
      return new Failure('invalid_token', undefined, { challenge, reason: { reason: 'refused by NeonPanel' } })
    }
    if (!request.auth) throw unauthorized()
    const { token } = request.auth
    return (_repeatable, send) => send(token, unauthorized)
  })
}, { name: 'upstream-auth', dependencies: ['errors', 'oauth', 'auth'] })
