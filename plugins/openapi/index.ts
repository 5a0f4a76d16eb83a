import { createHash } from 'node:crypto'
import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import fp from 'fastify-plugin'
import { underscored } from '../../tools/alias.ts'
import product from '../../tools/product.ts'
import scopeNamed, { scopes } from '../../tools/scopes.ts'
import componentsOf from './components.ts'
import guide from './guide.ts'
import { tags } from './operation.ts'
import responses from './responses.ts'
import version from '../config/version.ts'

/** A document as it leaves: its bytes and their strong validator. */
interface Document { text: string, etag: string }

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document; complete once the application is ready. */
    openapi: { readonly json: Document, readonly yaml: Document }
  }
}

function documentOf (text: string): Document {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"` }
}

/**
 * The OpenAPI 3.1 document of the gateway, written once from the registered routes. Routes without an operationId stay
 * out.
 */
export default fp(async (fastify) => {
  const { PUBLIC_URL, ENFORCE_SCOPES } = fastify.config
  const { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl } = fastify.oauth.server

  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: product.title,
        version,
        description: guide(fastify.config),
        contact: { name: product.brand, url: product.documentation },
        license: { name: 'MIT', identifier: 'MIT' }
      },
      externalDocs: { description: 'Documentation of NeonPanel', url: product.documentation },
      servers: [{ url: PUBLIC_URL }],
      tags,
      components: {
        securitySchemes: {
          oauth2: {
            type: 'oauth2',
            description: 'Sign in to NeonPanel. PKCE with S256 is required.',
            flows: {
              authorizationCode: {
                authorizationUrl,
                tokenUrl,
                scopes: ENFORCE_SCOPES
                  ? Object.fromEntries(scopes.map(scope => [scope, scopeNamed(scope)?.meaning ?? '']))
                  : {}
              }
            }
          },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of NeonPanel.' }
        }
      }
    },
    transform: ({ schema, url }) =>
      ({ schema: schema?.operationId === undefined ? { ...schema, hide: true } : schema, url }),
    transformObject: completed
  })

  /** The document with the answers and all that they refer to; texts name the tools by their operation ids. */
  function completed (draft: Parameters<SwaggerTransformObject>[0]): ReturnType<SwaggerTransformObject> {
    if (!('openapiObject' in draft)) return draft.swaggerObject
    const { paths = {}, components, ...rest } = draft.openapiObject
    const operations = fastify.tools.list.map(tool => {
      const path = `/tools/${tool.name}`
      return [path, { post: { ...paths[path]?.post, responses: responses(tool) } }] as const
    })
    return JSON.parse(underscored(JSON.stringify({
      ...rest,
      paths: { ...paths, ...Object.fromEntries(operations) },
      components: { ...components, ...componentsOf(fastify.tools.list) }
    })))
  }

  let yaml: Document | undefined
  const openapi = {
    json: documentOf(''),
    /** Written at the first request: it would be a tenth of the start, and few clients ask for it. */
    get yaml () {
      yaml ??= documentOf(fastify.swagger({ yaml: true }))
      return yaml
    }
  }
  fastify.decorate('openapi', openapi)
  fastify.addHook('onReady', async () => {
    openapi.json = documentOf(JSON.stringify(fastify.swagger()))
  })
}, { name: 'openapi', dependencies: ['config', 'errors', 'oauth', 'tools'] })
