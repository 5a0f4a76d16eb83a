import type { FastifyInstance } from 'fastify'
import { LIMIT } from '../plugins/body.ts'
import { Failure } from '../plugins/errors/index.ts'
import answerPost, { channelOf, namingAt, acceptJsonRpc } from '../plugins/mcp/transports/http.ts'
import { DEFAULT_WITHOUT_HEADER } from '../plugins/mcp/protocol/revisions.ts'

/** Streamable HTTP without sessions: POST / and POST /mcp are the same but for the names of the tools. */
export default async function mcp (fastify: FastifyInstance): Promise<void> {
  fastify.route({
    method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'],
    url: '/mcp',
    schema: { hide: true },
    handler: async () => {
      throw new Failure('method_not_allowed',
        'This address answers POST only; there is no session to end or resume.', { allow: 'POST' })
    }
  })

  await fastify.register(async scope => {
    acceptJsonRpc(scope)
    for (const url of ['/', '/mcp']) {
      const naming = namingAt(url, fastify.config)
      scope.post(url, {
        config: { refuseAfterBody: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true }
      }, (request, reply) =>
        answerPost(request, reply, channelOf(request, DEFAULT_WITHOUT_HEADER, naming)))
    }
  })
}
