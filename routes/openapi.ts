import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const CACHE_CONTROL = 'public, max-age=300'

/** Whether the caller has these bytes already (RFC 9110 13.1.2; validators are compared without W/). */
function isNotModified (field: string | undefined, etag: string): boolean {
  const known = field?.split(',').map(each => each.trim().replace(/^W\//, '')) ?? []
  return known.includes(etag) || known.includes('*')
}

/** GET and HEAD of /openapi.json and /openapi.yaml: public, cached, and not sent again to a client that has them. */
export default async function openapi (fastify: FastifyInstance): Promise<void> {
  function publish (format: 'json' | 'yaml', type: string): void {
    fastify.route({
      method: ['GET', 'HEAD', 'OPTIONS'],
      url: `/openapi.${format}`,
      config: { document: true },
      schema: { hide: true },
      handler: async ({ headers }: FastifyRequest, reply: FastifyReply) => {
        const { text, etag } = fastify.openapi[format]
        reply.headers({ etag, 'cache-control': CACHE_CONTROL })
        if (isNotModified(headers['if-none-match'], etag)) return reply.code(304).send()
        return reply.type(type).send(text)
      }
    })
  }

  publish('json', 'application/json; charset=utf-8')
  publish('yaml', 'application/yaml')
}
