import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import version from '../plugins/config/version.ts'
import { Failure } from '../plugins/errors/index.ts'
import { wantsStream } from '../plugins/mcp/transports/http.ts'
import product from '../tools/product.ts'

/** GET /: what this server is and where its endpoints are; to a browser, as a page. */
export default async function home (fastify: FastifyInstance): Promise<void> {
  const { PUBLIC_URL, NEONPANEL_ISSUER } = fastify.config
  const { legacy } = fastify.mcp.revisions
  const description = {
    name: product.name,
    title: product.title,
    version,
    description: product.description,
    endpoints: {
      mcp: [PUBLIC_URL, `${PUBLIC_URL}/mcp`],
      ...(legacy.length > 0 && { sse: `${PUBLIC_URL}/sse` }),
      messages: `${PUBLIC_URL}/messages`,
      tools: `${PUBLIC_URL}/tools/{name}`,
      openapi: [`${PUBLIC_URL}/openapi.json`, `${PUBLIC_URL}/openapi.yaml`],
      health: `${PUBLIC_URL}/healthz`
    },
    authorization: { issuer: NEONPANEL_ISSUER, metadata: fastify.oauth.metadata('') },
    documentation: product.documentation
  }

  const authenticate = promisify(fastify.auth.authenticate)
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/',
    config: { surface: 'document' },
    schema: { hide: true },
    handler: async (request, reply) => {
      if (fastify.page.isWanted(request, reply)) return fastify.page.send(request, reply)
      if (!wantsStream(request)) return description
      await authenticate(request, reply)
      const elsewhere = legacy.length > 0 ? '; the event stream is at GET /sse' : ''
      throw new Failure('method_not_allowed', `This address answers POST only${elsewhere}.`, { allow: 'POST' })
    }
  })
}
