import type { FastifyInstance } from 'fastify'
import { entries } from '../plugins/oauth.ts'

/** The metadata documents of OAuth, written once at boot (RFC 8414, RFC 9728). */
export default async function wellKnown (fastify: FastifyInstance): Promise<void> {
  const { server, resource } = fastify.oauth
  const { NEONPANEL_ISSUER, PUBLIC_URL, SANDBOX } = fastify.config

  function publish (name: string, document: object): void {
    const text = JSON.stringify(document)
    fastify.route({
      method: ['GET', 'HEAD', 'OPTIONS'],
      url: `/.well-known/${name}`,
      config: { document: true },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply.headers({ 'cache-control': 'public, max-age=3600', 'content-type': 'application/json' }).send(text)
    })
  }

  // under our own address the sandbox answers for itself: sandbox/forward.ts
  const sandboxPublishes = SANDBOX && NEONPANEL_ISSUER === PUBLIC_URL
  if (!sandboxPublishes) {
    publish('oauth-authorization-server', server)
    publish('openid-configuration', server)
  }
  for (const entry of entries) publish(`oauth-protected-resource${entry}`, resource(entry))
}
