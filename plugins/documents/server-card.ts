import type { FastifyInstance } from 'fastify'
import identity from './identity.ts'

export const CARD_TYPE = 'application/mcp-server-card+json'
/** Behind the URL of a server, where its card is looked for. */
export const CARD_PATH = '/server-card'

/** The address that tools are listed at by names that every client takes. */
export const PREFERRED = '/mcp'

/**
 * The card of the server at one of our addresses, a path below PUBLIC_URL: who it is and how it is reached (SEP-2127).
 * Revisions that are withheld are not in it.
 */
export default function serverCard ({ config, mcp }: FastifyInstance, path: string) {
  const { legacy, modern } = mcp.revisions
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    ...identity(config.PUBLIC_URL),
    remotes: [{
      type: 'streamable-http', url: config.PUBLIC_URL + path, supportedProtocolVersions: [...modern, ...legacy]
    }]
  }
}
