import { createHash } from 'node:crypto'
import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { scopes, type Scope } from '../tools/tool.ts'
import { tags } from './openapi/operation.ts'
import version from './version.ts'

/** A document as it leaves: its bytes and their strong validator. */
interface Document { text: string, etag: string }

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document; complete once the application is ready. */
    openapi: { readonly json: Document, readonly yaml: Document }
  }
}

const meanings: Readonly<Record<Scope, string>> = {
  'read:inventory': 'Read inventory items and their balances.',
  'read:analytics': 'Read revenue and cost of goods sold.',
  'read:companies': 'Read company information.',
  'read:reports': 'Read the list of reports.',
  'read:warehouses': 'Read warehouses and what they hold.',
  'read:revenue': 'With read:cogs, read revenue and cost of goods sold.',
  'read:cogs': 'Read the cost of goods sold.',
  'read:landed-cost': 'Read landed cost.',
  'write:import': 'Import documents.'
}

function documentOf (text: string): Document {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"` }
}

/** The OpenAPI 3.1 document of the gateway, written once from the registered routes. Routes without an operationId stay out. */
export default fp(async (fastify) => {
  const { PUBLIC_URL, ENFORCE_SCOPES } = fastify.config
  const { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl } = fastify.oauth.server

  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'NeonPanel MCP Gateway',
        version,
        description: 'NeonPanel for assistants: companies, inventory, landed cost, cost of goods sold, warehouses, document import and revenue. The tools of the MCP server as plain HTTP.'
      },
      servers: [{ url: PUBLIC_URL }],
      tags: tags.map(name => ({ name })),
      components: {
        securitySchemes: {
          oauth2: {
            type: 'oauth2',
            description: 'Sign in to NeonPanel. PKCE with S256 is required.',
            flows: {
              authorizationCode: {
                authorizationUrl,
                tokenUrl,
                refreshUrl: tokenUrl,
                scopes: ENFORCE_SCOPES ? Object.fromEntries(scopes.map(scope => [scope, meanings[scope]])) : {}
              }
            }
          },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of NeonPanel.' }
        }
      }
    },
    transform: ({ schema, url }) => ({ schema: schema?.operationId === undefined ? { ...schema, hide: true } : schema, url })
  })

  let yaml: Document | undefined
  const openapi = {
    json: documentOf(''),
    /** Written when somebody first asks: it would be a tenth of the start, and few do. */
    get yaml () {
      yaml ??= documentOf(fastify.swagger({ yaml: true }))
      return yaml
    }
  }
  fastify.decorate('openapi', openapi)
  fastify.addHook('onReady', async () => {
    openapi.json = documentOf(JSON.stringify(fastify.swagger()))
  })
}, { name: 'openapi', dependencies: ['config', 'oauth'] })
