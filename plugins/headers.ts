import fp from 'fastify-plugin'
import { pathOf } from './logger.ts'

/** The headers that every answer carries, and the one log line that every request leaves. */
export default fp(async (fastify) => {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
  fastify.addHook('onResponse', async (request, reply) => {
    request.log.info({ method: request.method, path: pathOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
}, { name: 'headers', dependencies: ['config'] })
