import fp from 'fastify-plugin'

/** The headers that every answer carries. */
export default fp(async (fastify) => {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    done()
  })
}, { name: 'headers' })
