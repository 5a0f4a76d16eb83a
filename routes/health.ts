import type { FastifyInstance } from 'fastify'

const STARTUP_GRACE_MS = 30_000

/** The probes of load balancers and orchestrators. They send no requests: the state comes from the traffic. */
export default async function health (fastify: FastifyInstance): Promise<void> {
  const started = Date.now()
  const alive = async () => ({ status: 'ok' })
  const options = { config: { probe: true }, schema: { hide: true } }

  for (const url of ['/healthz', '/livez']) fastify.route({ ...options, method: ['GET', 'HEAD'], url, handler: alive })

  fastify.route({
    ...options,
    method: ['GET', 'HEAD'],
    url: '/readyz',
    handler: async (_request, reply) => {
      if (fastify.lifecycle.phase !== 'serving') return reply.code(503).send({ status: 'closing' })
      const { reached, away } = fastify.keys
      const missing = {
        ...((!reached || away) && { keys: 'unreachable' }),
        ...(!fastify.neonpanel.isReachable() && { neonpanel: 'unreachable' }),
        ...(fastify.redis?.up === false && { redis: 'down' })
      }
      reply.code(reached || Date.now() - started >= STARTUP_GRACE_MS ? 200 : 503)
      return { status: Object.keys(missing).length > 0 ? 'degraded' : 'ok', ...missing }
    }
  })
}
