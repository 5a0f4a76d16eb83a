import type { FastifyInstance } from 'fastify'

const PATIENCE = 30_000

/** The probes of load balancers and orchestrators. They ask nobody: state comes from the traffic. */
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
      const redis = fastify.redis?.up === false && { redis: 'down' }
      if (fastify.keys.reached) return redis ? { status: 'degraded', ...redis } : { status: 'ok' }
      return reply.code(Date.now() - started < PATIENCE ? 503 : 200).send({ status: 'degraded', keys: 'unreachable', ...redis })
    }
  })
}
