import type { FastifyInstance } from 'fastify'
import { ResourceParams } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Contents, Context, Offer, ResourceDefinition, TemplateDefinition } from './definitions.ts'
import defineMethod, { defineList } from './method.ts'
import type { Family } from './method.ts'
import { projectContents, projectItem } from './projection.ts'
import { perRevision, type Revision } from './revisions.ts'
import uriReader from './uri-template.ts'
import { LISTED, type Cache, type Writer } from './writer.ts'

/** What a resource holds is kept by nobody unless it says otherwise. */
const UNKEPT: Cache = { ttlMs: 0, cacheScope: 'private' }

interface Found { contents: readonly Contents[] | undefined, cache: Cache }

function projectResource (resource: ResourceDefinition, revision: Revision): object {
  const { uri, name, description, mimeType, size } = resource
  return projectItem(resource, { uri, name, description, mimeType, size }, revision)
}

function projectTemplate (template: TemplateDefinition, revision: Revision): object {
  const { uriTemplate, name, description, mimeType } = template
  return projectItem(template, { uriTemplate, name, description, mimeType }, revision)
}

/** The resource family (2025-11-25 server/resources); lists are written at boot, subscriptions are acknowledged and kept nowhere. */
export default function resources (fastify: FastifyInstance, offer: Required<Offer>, write: Writer): Family {
  if (offer.resources.length + offer.templates.length === 0) return {}
  const byUri = new Map(offer.resources.map(resource => [resource.uri, resource]))
  const templates = offer.templates.map(template => ({ template, variablesOf: uriReader(template.uriTemplate) }))
  const lists = perRevision(revision => write.result({ resources: offer.resources.map(item => projectResource(item, revision)) }, revision, LISTED))
  const templateLists = perRevision(revision =>
    write.result({ resourceTemplates: offer.templates.map(item => projectTemplate(item, revision)) }, revision, LISTED))

  async function find (uri: string, context: Context): Promise<Found> {
    const resource = byUri.get(uri)
    if (resource) return { contents: await resource.read(context), cache: resource.cache ?? UNKEPT }
    for (const { template, variablesOf } of templates) {
      const variables = variablesOf(uri)
      if (variables) return { contents: await template.read(uri, variables, context), cache: template.cache ?? UNKEPT }
    }
    return { contents: undefined, cache: UNKEPT }
  }

  const acknowledge = () => defineMethod(fastify, { schema: ResourceParams, priority: 'metadata', answer: () => '{}' })

  return {
    both: {
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
          return write.result({ contents: contents.map(piece => projectContents(piece, revision)) }, revision, cache)
        }
      })
    },
    ...(offer.subscriptions && { legacy: { 'resources/subscribe': acknowledge(), 'resources/unsubscribe': acknowledge() } })
  }
}
