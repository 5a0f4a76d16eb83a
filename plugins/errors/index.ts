import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Naming } from '../../schemas/config.ts'
import type { Problem } from '../../schemas/problem.ts'
import { pathOf } from '../logger/index.ts'
import { toJson } from '../text/json.ts'
import { Failure, failureOf, headersOf, logFailure, sentenceOf } from './failure.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the answers of this address name the tools; dotted by default. */
    naming?: Naming
  }
  interface FastifyRequest {
    /** A failure that the line of the request tells of. */
    told: Failure | null
  }
}

export { Failure, failureOf, headersOf, logFailure, named, sentenceOf, type Details, type Reason } from './failure.ts'
export { failures, type Code } from './failures.ts'

/** The failure as problem+json (RFC 9457). */
function problemOf (failure: Failure, request: FastifyRequest): Problem {
  const { code, kind, details } = failure
  return {
    type: 'about:blank',
    title: STATUS_CODES[kind.status] ?? 'Error',
    status: kind.status,
    code,
    detail: sentenceOf(failure, request),
    instance: `/requests/${request.id}`,
    ...(details.fields && { errors: [...details.fields] })
  }
}

/** Answers any request with the failure as problem+json, which no cache may keep: it would keep a 404 or 405. */
function sendProblem (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error)
  logFailure(request, failure)
  return reply.code(failure.kind.status).headers({ 'cache-control': 'no-store', ...headersOf(failure) })
    .type('application/problem+json').send(toJson(problemOf(failure, request)))
}

/** The methods that the requested path answers, for 405 (RFC 9110 15.5.6). */
function allowed (request: FastifyRequest): string[] {
  const url = pathOf(request)
  return ['GET', 'POST', 'DELETE'].filter(method => request.server.findRoute({ method, url }))
}

/** Problem+json for everything that fails outside the MCP endpoints, which bring their own handler. */
export default fp(async (fastify) => {
  fastify.decorateRequest('told', null)
  fastify.setErrorHandler<FastifyError>(sendProblem)
  fastify.setNotFoundHandler((request, reply) => {
    const methods = allowed(request)
    const failure = methods.length > 0
      ? new Failure('method_not_allowed', `This address answers ${methods.join(', ')} only.`,
        { allow: methods.join(', ') })
      : new Failure('not_found')
    return sendProblem(failure, request, reply)
  })
}, { name: 'errors', dependencies: ['metrics'] })
