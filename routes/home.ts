import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { Failure } from '../plugins/errors/index.ts'
import { wantsStream } from '../plugins/mcp/transports/http.ts'
import version from '../plugins/config/version.ts'
import product from '../tools/product.ts'

/** GET /: what this server is and where its endpoints are. */
export default async function home (fastify: FastifyInstance): Promise<void> {
  const { PUBLIC_URL, NEONPANEL_ISSUER } = fastify.config
  const description = {
    name: product.name,
    title: product.title,
    version,
    description: product.description,
    endpoints: {
      mcp: [PUBLIC_URL, `${PUBLIC_URL}/mcp`],
      sse: `${PUBLIC_URL}/sse`,
      messages: `${PUBLIC_URL}/messages`,
      tools: `${PUBLIC_URL}/tools/{name}`,
      openapi: [`${PUBLIC_URL}/openapi.json`, `${PUBLIC_URL}/openapi.yaml`],
      health: `${PUBLIC_URL}/healthz`
    },
    authorization: { issuer: NEONPANEL_ISSUER, metadata: fastify.oauth.metadata('') },
    documentation: product.documentation
  }

  const authenticate = promisify(fastify.authenticate)
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/',
    schema: { hide: true },
    handler: async (request, reply) => {
      if (!wantsStream(request)) return description
      await authenticate(request, reply)
      throw new Failure('method_not_allowed', 'This address answers POST only; the event stream is at GET /sse.',
        { allow: 'POST' })
    }
  })
}
