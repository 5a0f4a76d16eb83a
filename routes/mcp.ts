import type { FastifyInstance } from 'fastify'
import { LIMIT } from '../plugins/body/index.ts'
import { Failure } from '../plugins/errors/index.ts'
import postHandler, { namingAt, acceptJsonRpc } from '../plugins/mcp/transports/http.ts'
import { DEFAULT_WITHOUT_HEADER } from '../plugins/mcp/protocol/revisions.ts'

/** Streamable HTTP without sessions: POST / and POST /mcp are the same but for the names of the tools. */
export default async function mcp (fastify: FastifyInstance): Promise<void> {
  fastify.route({
    method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'],
    url: '/mcp',
    config: { page: true, surface: 'mcp' },
    schema: { hide: true },
    handler: async () => {
      throw new Failure('method_not_allowed',
        'This address answers POST only; there is no session to end or resume.', { allow: 'POST' })
    }
  })

  await fastify.register(async scope => {
    acceptJsonRpc(scope)
    const fallback = fastify.mcp.revisions.withoutHeader(DEFAULT_WITHOUT_HEADER)
    for (const url of ['/', '/mcp']) {
      const naming = namingAt(url, fastify.config)
      scope.post(url, {
        config: { surface: 'mcp', refuseAfterBody: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true }
      }, postHandler(fastify.mcp, fallback, naming))
    }
  })
}
