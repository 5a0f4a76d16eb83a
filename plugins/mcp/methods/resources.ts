import type { FastifyInstance } from 'fastify'
import { ResourceParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import type { Contents, Context, Catalog, ResourceDefinition, TemplateDefinition } from '../protocol/types.ts'
import defineMethod, { defineList } from './method.ts'
import type { Methods } from './method.ts'
import { projectContents, projectItem } from '../protocol/projection.ts'
import { perRevision, type Revision } from '../protocol/revisions.ts'
import uriReader from './uri-template.ts'
import { LIST_CACHE, type Cache, type ResultSerializer } from '../protocol/results.ts'

/** Contents of a resource are not cached unless it says otherwise. */
const NOT_CACHED: Cache = { ttlMs: 0, cacheScope: 'private' }

interface Found { contents: readonly Contents[] | undefined, cache: Cache }

function projectResource (resource: ResourceDefinition, revision: Revision): object {
  const { uri, name, description, mimeType, size } = resource
  return projectItem(resource, { uri, name, description, mimeType, size }, revision)
}

function projectTemplate (template: TemplateDefinition, revision: Revision): object {
  const { uriTemplate, name, description, mimeType } = template
  return projectItem(template, { uriTemplate, name, description, mimeType }, revision)
}

/**
 * The methods of resources (2025-11-25 server/resources); lists are written at boot, subscriptions are acknowledged and
 * kept nowhere.
 */
export default function resources (
  fastify: FastifyInstance, catalog: Required<Catalog>, serializer: ResultSerializer
): Methods {
  if (catalog.resources.length + catalog.templates.length === 0) return {}
  const byUri = new Map(catalog.resources.map(resource => [resource.uri, resource]))
  const templates = catalog.templates.map(template => ({ template, variablesOf: uriReader(template.uriTemplate) }))
  const lists = perRevision(revision =>
    serializer.result({ resources: catalog.resources.map(item => projectResource(item, revision)) }, revision,
      LIST_CACHE))
  const templateLists = perRevision(revision =>
    serializer.result({ resourceTemplates: catalog.templates.map(item => projectTemplate(item, revision)) }, revision,
      LIST_CACHE))

  async function find (uri: string, context: Context): Promise<Found> {
    const resource = byUri.get(uri)
    if (resource) return { contents: await resource.read(context), cache: resource.cache ?? NOT_CACHED }
    for (const { template, variablesOf } of templates) {
      const variables = variablesOf(uri)
      if (variables) {
        return { contents: await template.read(uri, variables, context), cache: template.cache ?? NOT_CACHED }
      }
    }
    return { contents: undefined, cache: NOT_CACHED }
  }

  const acknowledge = () => defineMethod(fastify, { schema: ResourceParams, priority: 'metadata', answer: () => '{}' })

  return {
    all: {
      'resources/list': defineList(fastify, ({ revision }) => lists[revision]),
      'resources/templates/list': defineList(fastify, ({ revision }) => templateLists[revision]),
      'resources/read': defineMethod(fastify, {
        schema: ResourceParams,
        priority: 'tool',
        nameParam: 'uri',
        mayAsk: true,
        async answer ({ uri }, { context, revision }) {
          const { contents, cache } = await find(uri, context())
          if (!contents) throw new Failure('resource_not_found', undefined, { data: { uri } })
          return serializer.result({ contents: contents.map(content => projectContents(content, revision)) }, revision,
            cache)
        }
      })
    },
    ...(catalog.subscriptions && {
      legacy: { 'resources/subscribe': acknowledge(), 'resources/unsubscribe': acknowledge() }
    })
  }
}
