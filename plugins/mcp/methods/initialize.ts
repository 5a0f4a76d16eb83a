import type { FastifyInstance } from 'fastify'
import { InitializeParams } from '../../../schemas/mcp.ts'
import { underscored, type Naming } from '../../../tools/alias.ts'
import capabilitiesOf from './capabilities.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod, { type Methods } from './method.ts'
import { projectServer } from '../protocol/projection.ts'
import { LEGACY, MODERN, knownVersions, perRevision, type Revision } from '../protocol/revisions.ts'
import { SERVER_INFO_KEY, type Cache, type ResultSerializer } from '../protocol/results.ts'

/** The identity of a server changes with its releases only. */
const DISCOVERY_CACHE: Cache = { ttlMs: 3_600_000, cacheScope: 'public' }

/** `initialize`, `ping` and `server/discover`: answers written at boot, one per version and naming. */
export default function initialization (
  fastify: FastifyInstance, catalog: Required<Catalog>, serializer: ResultSerializer
): Methods {
  const { server } = catalog

  const instructions = { dotted: catalog.instructions, underscore: underscored(catalog.instructions) }
  const withInstructions = (naming: Naming) => instructions[naming] !== '' && { instructions: instructions[naming] }

  const answerFor = (protocolVersion: string, revision: Revision) => {
    const text = (naming: Naming) => JSON.stringify({
      protocolVersion,
      capabilities: capabilitiesOf(catalog,
        revision),
      serverInfo: projectServer(server, revision),
      ...withInstructions(naming)
    })
    return { revision, texts: { dotted: text('dotted'), underscore: text('underscore') } }
  }
  const newest = answerFor(LEGACY[0], LEGACY[0])
  const answers = new Map([...knownVersions].map(([version, revision]) => [version, answerFor(version, revision)]))

  const discover = (revision: Revision, naming: Naming) => serializer.result({
    supportedVersions: MODERN,
    capabilities: capabilitiesOf(catalog, revision),
    ...withInstructions(naming),
    _meta: { [SERVER_INFO_KEY]: projectServer(server, revision) }
  }, revision, DISCOVERY_CACHE)
  const discoveries =
    perRevision(revision => ({ dotted: discover(revision, 'dotted'), underscore: discover(revision, 'underscore') }))

  return {
    legacy: {
      initialize: defineMethod(fastify, {
        schema: InitializeParams,
        priority: 'metadata',
        answer ({ protocolVersion }, { channel }) {
          const { revision, texts } = answers.get(protocolVersion) ?? newest
          channel.onNegotiated?.(revision)
          return texts[channel.naming]
        }
      }),
      ping: { priority: 'metadata', answer: () => '{}' }
    },
    modern: {
      'server/discover': {
        priority: 'metadata',
        answer: (_params, { revision, channel }) =>
          discoveries[revision][channel.naming]
      }
    }
  }
}
