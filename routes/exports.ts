import type { FastifyInstance } from 'fastify'
import { Failure } from '../plugins/errors/index.ts'
import openExport from '../plugins/tools/export.ts'

/** GET /exports/{sealed}: all of a list as CSV, by the link that an answer over MCP has. */
export default async function exports (fastify: FastifyInstance): Promise<void> {
  const url = '/exports/*' // no parameter: those have at most 100 characters

  fastify.get<{ Params: { '*': string } }>(url, { config: { surface: 'rest' }, schema: { hide: true } },
    async (request, reply) => {
      const { tool, rows, args } = fastify.tools.links.open(request, request.params['*'])
      return openExport(tool, rows, args, request, reply)
    })

  fastify.route({
    method: ['HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'],
    url,
    config: { surface: 'rest' },
    schema: { hide: true },
    handler: async () => {
      throw new Failure('method_not_allowed', 'This address answers GET only.', { allow: 'GET' })
    }
  })
}
