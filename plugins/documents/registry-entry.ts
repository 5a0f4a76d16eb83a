import product from '../../tools/product.ts'
import identity from './identity.ts'
import { PREFERRED } from './server-card.ts'

/** The server.json that the MCP registry takes (2025-12-11): NeonPanel's own deployment. */
export default function registryEntry () {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    ...identity(product.address),
    remotes: [{ type: 'streamable-http', url: product.address + PREFERRED }]
  }
}
