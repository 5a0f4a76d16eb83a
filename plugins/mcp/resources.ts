import type { FastifyInstance } from 'fastify'
import { ResourceParams } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Contents, Context, Offer, ResourceDefinition, TemplateDefinition } from './definitions.ts'
import reader, { listReader } from './method.ts'
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
  const readList = listReader(fastify)
  const read = reader(fastify, ResourceParams)
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

  function acknowledge (params: unknown): string {
    read(params)
    return '{}'
  }

  return {
    both: {
      'resources/list' (params, { revision }) {
        readList(params)
        return lists[revision]
      },
      'resources/templates/list' (params, { revision }) {
        readList(params)
        return templateLists[revision]
      },
      async 'resources/read' (params, situation) {
        const { uri } = read(params)
        const { revision } = situation
        const { contents, cache } = await find(uri, situation.context())
        if (!contents) throw new Failure('resource_not_found', undefined, { data: { uri } })
        return write.result({ contents: contents.map(piece => projectContents(piece, revision)) }, revision, cache)
      }
    },
    ...(offer.subscriptions && { legacy: { 'resources/subscribe': acknowledge, 'resources/unsubscribe': acknowledge } })
  }
}
