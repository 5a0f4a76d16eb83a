import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** True when a proxy says for whom it asks, and its own address is not one that is believed. */
function isUnbelieved ({ headers, ip, ips, socket }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] === undefined || ip !== socket.remoteAddress) return false
  return ips === undefined || ips.length === 1
}

/**
 * Warns once when X-Forwarded-For comes from an address that TRUST_PROXY does not name: all callers behind it count as
 * one, and the refused tokens of one of them can lock out the others.
 */
export default fp(async (fastify) => {
  let warned = false
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!warned && isUnbelieved(request)) {
      warned = true
      const address = request.ip.replace(/^::ffff:(?=\d+\.)/, '')
      fastify.log.warn({ address }, `X-Forwarded-For comes from ${address}, which TRUST_PROXY does not name: ` +
        'all callers behind it count as one address. If it is your proxy, add it to TRUST_PROXY.')
    }
    done()
  })
}, { name: 'forwarded' })
