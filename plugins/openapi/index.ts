import type { RouteOptions } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Writes the OpenAPI 3.1 document of the gateway from the registered routes. Those without an operationId stay out.
     */
    openapi (format: 'json' | 'yaml'): Promise<string>
  }
}

/** The document is written when somebody asks for it: many gateways never are, and it is a tenth of the start. */
export default fp(async (fastify) => {
  const routes: RouteOptions[] = []
  fastify.addHook('onRoute', route => { if (route.schema?.operationId !== undefined) routes.push(route) })
  fastify.decorate('openapi', async (format: 'json' | 'yaml') => {
    const { default: writeDocument } = await import('./document.ts')
    return writeDocument(fastify, routes, format)
  })
}, { name: 'openapi', dependencies: ['config', 'errors', 'oauth', 'tools'] })
