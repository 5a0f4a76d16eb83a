import type { FastifyInstance } from 'fastify'

/** Bytes of the body of a webhook. */
const MAX_BYTES = 65_536

/** POST /webhooks/neonpanel: events of NeonPanel (docs/events.md). It is not there without WEBHOOK_SECRETS. */
export default async function webhooks (fastify: FastifyInstance): Promise<void> {
  const { events } = fastify
  if (!events) return
  fastify.post('/webhooks/neonpanel', {
    config: { surface: 'webhook' },
    bodyLimit: MAX_BYTES,
    schema: { hide: true },
    onResponse: async (_request, reply) => events.note(reply.statusCode)
  }, async (request, reply) => {
    await events.receive(request)
    return reply.code(204).send()
  })
}
