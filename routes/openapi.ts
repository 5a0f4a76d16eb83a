import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const FRESH = 'public, max-age=300'

/** Whether the caller has these bytes already (RFC 9110 13.1.2; validators are compared without W/). */
function isKnown (field: string | undefined, etag: string): boolean {
  const known = field?.split(',').map(each => each.trim().replace(/^W\//, '')) ?? []
  return known.includes(etag) || known.includes('*')
}

/** GET and HEAD of /openapi.json and /openapi.yaml: public, cached, and never served anew to whoever has them. */
export default async function openapi (fastify: FastifyInstance): Promise<void> {
  function publish (format: 'json' | 'yaml', type: string): void {
    fastify.route({
      method: ['GET', 'HEAD', 'OPTIONS'],
      url: `/openapi.${format}`,
      config: { document: true },
      schema: { hide: true },
      handler: async ({ headers }: FastifyRequest, reply: FastifyReply) => {
        const { text, etag } = fastify.openapi[format]
        reply.headers({ etag, 'cache-control': FRESH })
        if (isKnown(headers['if-none-match'], etag)) return reply.code(304).send()
        return reply.type(type).send(text)
      }
    })
  }

  publish('json', 'application/json; charset=utf-8')
  publish('yaml', 'application/yaml')
}
