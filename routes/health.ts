import type { FastifyInstance } from 'fastify'

const STARTUP_GRACE_MS = 30_000

/** The probes of load balancers and orchestrators. They send no requests: the state comes from the traffic. */
export default async function health (fastify: FastifyInstance): Promise<void> {
  const alive = async () => ({ status: 'ok' })
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })
  const options = { config: { probe: true }, schema: { hide: true } }

  for (const url of ['/healthz', '/livez']) fastify.route({ ...options, method: ['GET', 'HEAD'], url, handler: alive })

  fastify.route({
    ...options,
    method: ['GET', 'HEAD'],
    url: '/readyz',
    handler: async (_request, reply) => {
      if (fastify.lifecycle.phase !== 'serving') return reply.code(503).send({ status: 'closing' })
      const { reached, away, usable } = fastify.keys
      const trouble = fastify.neonpanel.trouble()
      const missing = {
        ...(!usable && { keys: 'unusable' }),
        ...((!reached || away) && { keys: 'unreachable' }),
        ...(trouble && { neonpanel: trouble }),
        ...(fastify.redis?.up === false && { redis: 'down' })
      }
      reply.code(reached || Date.now() - fastify.lifecycle.began >= STARTUP_GRACE_MS ? 200 : 503)
      return { status: Object.keys(missing).length > 0 ? 'degraded' : 'ok', ...missing }
    }
  })
}
