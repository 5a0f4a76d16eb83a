import { ResourceParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import quoted from '../../text/quoted.ts'
import type { AskClient } from '../client/ask.ts'
import type { Contents } from '../protocol/content.ts'
import type { Context, Catalog, ResourceDefinition, TemplateDefinition } from '../protocol/types.ts'
import defineMethod, { defineList, methodNotFound } from './method.ts'
import type { Methods } from './method.ts'
import { MAX_WANTED } from '../events/occurrence.ts'
import { projectContents, projectItem } from '../protocol/projection.ts'
import { perRevision, type Revision } from '../protocol/revisions.ts'
import uriReader from './uri-template.ts'
import { LIST_CACHE, type Cache, type ResultSerializer } from '../protocol/results.ts'

/** Characters of a URI that an answer repeats. */
export const MAX_URI_LENGTH = 2048
/** Contents of a resource are not cached unless it says otherwise. */
const NOT_CACHED: Cache = { ttlMs: 0, cacheScope: 'private' }

/** What there is under a URI. */
interface Found {
  asks?: true | undefined, cache?: Cache | undefined, read (context: Context): Promise<readonly Contents[] | undefined>
}

function projectResource (resource: ResourceDefinition, revision: Revision): object {
  const { uri, name, description, mimeType, size } = resource
  return projectItem(resource, { uri, name, description, mimeType, size }, revision)
}

function projectTemplate (template: TemplateDefinition, revision: Revision): object {
  const { uriTemplate, name, description, mimeType } = template
  return projectItem(template, { uriTemplate, name, description, mimeType }, revision)
}

/** Finds what there may be under a URI: whether it is there says only its reader. */
export function resourceFinder (catalog: Required<Catalog>): (uri: string) => Found | undefined {
  const byUri = new Map(catalog.resources.map(resource => [resource.uri, resource]))
  const templates = catalog.templates.map(template => ({ template, variablesOf: uriReader(template.uriTemplate) }))
  return uri => {
    const resource = byUri.get(uri)
    if (resource) return resource
    for (const { template, variablesOf } of templates) {
      const variables = variablesOf(uri)
      if (variables) {
        const { asks, cache } = template
        return { asks, cache, read: context => template.read(uri, variables, context) }
      }
    }
    return undefined
  }
}

/**
 * The methods of resources (2025-11-25 server/resources); lists are written at boot. Subscriptions are kept for the
 * session, whose stream hears of events where there are any (`hears`).
 */
export default function resources (
  catalog: Required<Catalog>, serializer: ResultSerializer, askClient: AskClient, hears: boolean
): Methods {
  if (catalog.resources.length + catalog.templates.length === 0) return {}
  const find = resourceFinder(catalog)

  function notFound (uri: string): Failure {
    const [asked, now] = [quoted(uri, MAX_URI_LENGTH), catalog.nameNow('resources', uri)]
    const where = now && quoted(now, MAX_URI_LENGTH)
    return new Failure('resource_not_found', where && `${asked} is now ${where}.`, { data: { uri: asked } })
  }

  const lists = perRevision(revision =>
    serializer.result({ resources: catalog.resources.map(item => projectResource(item, revision)) }, revision,
      LIST_CACHE))
  const listed = catalog.templates.filter(({ hidden }) => !hidden)
  const templateLists = perRevision(revision =>
    serializer.result({ resourceTemplates: listed.map(item => projectTemplate(item, revision)) }, revision,
      LIST_CACHE))

  const subscription = (change: (uris: Set<string>, uri: string) => void) => defineMethod({
    schema: ResourceParams,
    priority: 'metadata',
    answer ({ uri }, { channel: { wanted }, method }) {
      if (!catalog.subscriptions && !wanted) throw methodNotFound(method)
      if (wanted) change(wanted.uris, uri)
      return '{}'
    }
  })

  function subscribe (uris: Set<string>, uri: string): void {
    if (uri.length > MAX_URI_LENGTH || !find(uri)) throw notFound(uri)
    if (uris.size >= MAX_WANTED && !uris.has(uri)) {
      throw new Failure('invalid_params', `A session has at most ${MAX_WANTED} subscriptions.`)
    }
    uris.add(uri)
  }

  return {
    all: {
      'resources/list': defineList(({ revision }) => lists[revision]),
      'resources/templates/list': defineList(({ revision }) => templateLists[revision]),
      'resources/read': defineMethod({
        schema: ResourceParams,
        priority: 'tool',
        nameParam: 'uri',
        async answer ({ uri }, call) {
          const { revision } = call
          const found = find(uri)
          const read = async (context: Context) => {
            const contents = await found?.read(context)
            if (!contents) throw notFound(uri)
            return serializer.result({ contents: contents.map(content => projectContents(content, revision)) },
              revision, found?.cache ?? NOT_CACHED)
          }
          return found?.asks ? askClient(call, read) : read(call.context())
        }
      })
    },
    ...((catalog.subscriptions || hears) && {
      legacy: {
        'resources/subscribe': subscription(subscribe),
        'resources/unsubscribe': subscription((uris, uri) => { uris.delete(uri) })
      }
    })
  }
}
