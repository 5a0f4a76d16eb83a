import type { FastifyInstance } from 'fastify'
import product from '../../tools/product.ts'
import { domain } from './identity.ts'
import { CARD_PATH, CARD_TYPE, PREFERRED } from './server-card.ts'

/** The catalog of the domain (AI Catalog 1.0): where the card of its one server is. */
export default function aiCatalog ({ config }: FastifyInstance) {
  return {
    specVersion: '1.0',
    host: { displayName: product.brand, documentationUrl: product.documentation },
    entries: [{
      identifier: `urn:air:${domain}:mcp:${product.name}`,
      type: CARD_TYPE,
      url: config.PUBLIC_URL + PREFERRED + CARD_PATH
    }]
  }
}
