import fp from 'fastify-plugin'

/** The headers that every answer carries. */
export default fp(async (fastify) => {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
}, { name: 'headers', dependencies: ['config'] })
