import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { underscored } from '../../tools/alias.ts'
import product from '../../tools/product.ts'
import scopeNamed, { scopes } from '../../tools/scopes.ts'
import version from '../config/version.ts'
import { compilersFactory } from '../validation/index.ts'
import componentsOf from './components.ts'
import guide from './guide.ts'
import { tags } from './operation.ts'
import responses from './responses.ts'

/** The document shows a schema; nothing is checked by it here. */
const unchecked = () => () => true

/**
 * The OpenAPI 3.1 document of a gateway as JSON or YAML, from some of its routes: these are registered once more, where
 * nobody calls them. Throws an Error for a schema that cannot be shown.
 */
export default async function writeDocument (
  { config, oauth, tools: { list } }: FastifyInstance, routes: readonly RouteOptions[], format: 'json' | 'yaml'
): Promise<string> {
  const { PUBLIC_URL, ENFORCE_SCOPES } = config
  const { authorization_endpoint: authorizationUrl, token_endpoint: tokenUrl } = oauth.documented

  /** The document with the answers and all that they refer to; texts name the tools by their operation ids. */
  function completed (draft: Parameters<SwaggerTransformObject>[0]): ReturnType<SwaggerTransformObject> {
    if (!('openapiObject' in draft)) return draft.swaggerObject
    const { paths = {}, components, ...rest } = draft.openapiObject
    const operations = list.map(tool => {
      const path = `/tools/${tool.name}`
      return [path, { post: { ...paths[path]?.post, responses: responses(tool) } }] as const
    })
    return JSON.parse(underscored(JSON.stringify({
      ...rest,
      paths: { ...paths, ...Object.fromEntries(operations) },
      components: { ...components, ...componentsOf(list) }
    })))
  }

  const scratch = Fastify({ schemaController: { compilersFactory } })
  scratch.setValidatorCompiler(unchecked)
  await scratch.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: product.title,
        version,
        description: guide(config),
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
    transformObject: completed
  })
  for (const { method, url, schema } of routes) scratch.route({ method, url, schema: { ...schema }, handler: () => {} })
  await scratch.ready()
  return format === 'yaml' ? scratch.swagger({ yaml: true }) : JSON.stringify(scratch.swagger())
}
