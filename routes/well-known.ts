import type { FastifyInstance } from 'fastify'
import { publicDocument } from '../plugins/http/document.ts'
import { toJson } from '../plugins/text/json.ts'
import { entries } from '../plugins/oauth/index.ts'

/** Seconds that a document may be kept; the short ones while the issuer's own metadata could not be read. */
const MAX_AGE = 3600
const UNSETTLED_MAX_AGE = 60

/** The metadata documents of OAuth (RFC 8414, RFC 9728). */
export default async function wellKnown (fastify: FastifyInstance): Promise<void> {
  const { server, resource } = fastify.oauth
  const { NEONPANEL_ISSUER, PUBLIC_URL, SANDBOX } = fastify.config

  function publish (name: string, document: () => Promise<{ document: object, isSettled: boolean }>): void {
    fastify.route({
      ...publicDocument,
      url: `/.well-known/${name}`,
      handler: async (_request, reply) => {
        const { document: content, isSettled } = await document()
        const maxAge = isSettled ? MAX_AGE : UNSETTLED_MAX_AGE
        reply.headers({ 'cache-control': `public, max-age=${maxAge}`, 'content-type': 'application/json' })
        return reply.send(toJson(content))
      }
    })
  }

  // under our own address the sandbox answers for itself: sandbox/forward.ts
  const sandboxPublishes = SANDBOX && NEONPANEL_ISSUER === PUBLIC_URL
  if (!sandboxPublishes) {
    publish('oauth-authorization-server', server)
    publish('openid-configuration', server)
  }
  for (const entry of entries) {
    const document = resource(entry)
    publish(`oauth-protected-resource${entry}`, async () => ({ document, isSettled: true }))
  }
}
