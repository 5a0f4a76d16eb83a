import type { FastifyInstance } from 'fastify'
import sendDocument from '../plugins/http/document.ts'
import type apiReference from '../plugins/reference/api-reference.ts'
import { FILE_NAMES, REDIRECT } from '../plugins/reference/file-names.ts'

/** Seconds that page and files may be kept; the short ones while the issuer's own metadata could not be read. */
const MAX_AGE = 300
const UNSETTLED_MAX_AGE = 60
const FILE_MAX_AGE = 86_400
const HTML = 'text/html; charset=utf-8'
/** Of an Accept-Encoding (RFC 9110 12.5.3). */
const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i

/**
 * GET and HEAD of /docs: the OpenAPI document for people, to sign in and try. Nothing of it is loaded before somebody
 * asks for it.
 */
export default async function reference (fastify: FastifyInstance): Promise<void> {
  if (!fastify.config.DOCS) return
  let loading: Promise<ReturnType<typeof apiReference>> | undefined
  function load (): Promise<ReturnType<typeof apiReference>> {
    loading ??= import('../plugins/reference/api-reference.ts').then(({ default: make }) => make(fastify))
    return loading
  }

  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/docs',
    config: { surface: 'document' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { page } = await load()
      const { document: server, isSettled } = await fastify.oauth.server()
      const { document, policy } = page(server)
      reply.header('content-security-policy', policy)
      return sendDocument(request, reply, document, { type: HTML, maxAge: isSettled ? MAX_AGE : UNSETTLED_MAX_AGE })
    }
  })

  fastify.route({
    method: ['GET', 'HEAD'],
    url: REDIRECT,
    config: { surface: 'document' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { signedIn: { document, policy } } = await load()
      reply.header('content-security-policy', policy)
      return sendDocument(request, reply, document, { type: HTML, maxAge: 0 }) // its address holds a code
    }
  })

  for (const name of FILE_NAMES) {
    fastify.route({
      method: ['GET', 'HEAD'],
      url: `/docs/${name}`,
      config: { surface: 'document' },
      schema: { hide: true },
      handler: async (request, reply) => {
        const { file } = await load()
        const { type, plain, compressed } = await file(name)
        const isSmaller = TAKES_GZIP.test(request.headers['accept-encoding'] ?? '')
        reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', ')) // besides Origin
        return sendDocument(request, reply, isSmaller ? compressed : plain,
          { type, maxAge: FILE_MAX_AGE, ...(isSmaller && { coding: 'gzip' }) })
      }
    })
  }
}
