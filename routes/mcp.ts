import type { FastifyInstance } from 'fastify'
import { LIMIT } from '../plugins/body.ts'
import { Failure } from '../plugins/errors.ts'
import answerPost, { exchangeOf, namingAt, speakRpc } from '../plugins/mcp/http.ts'
import { UNNAMED } from '../plugins/mcp/revisions.ts'

/** Streamable HTTP without sessions: POST / and POST /mcp are the same but for the names of the tools. */
export default async function mcp (fastify: FastifyInstance): Promise<void> {
  fastify.route({
    method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'],
    url: '/mcp',
    schema: { hide: true },
    handler: async () => { throw new Failure('method_not_allowed', 'This address answers POST only; there is no session to end or resume.', { allow: 'POST' }) }
  })

  await fastify.register(async scope => {
    speakRpc(scope)
    for (const url of ['/', '/mcp']) {
      const naming = namingAt(url, fastify.config)
      scope.post(url, { config: { late: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true } }, (request, reply) =>
        answerPost(request, reply, exchangeOf(request, UNNAMED, naming)))
    }
  })
}
