import type { Naming } from '../../../schemas/config.ts'
import { InitializeParams } from '../../../schemas/mcp.ts'
import capabilitiesOf from './capabilities.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod, { type Methods } from './method.ts'
import { projectServer } from '../protocol/projection.ts'
import { features, OLDEST, perRevision, type Revision, type ServedRevisions } from '../protocol/revisions.ts'
import { SERVER_INFO_KEY, type Cache, type ResultSerializer } from '../protocol/results.ts'

/** The identity of a server changes with its releases only. */
const DISCOVERY_CACHE: Cache = { ttlMs: 3_600_000, cacheScope: 'public' }

/**
 * `initialize`, `ping` and `server/discover`: answers written at boot, one per version and naming. With `hears` there
 * are events: sessions and the modern era have streams to hear of them.
 */
export default function initialization (
  catalog: Required<Catalog>, serializer: ResultSerializer, { legacy, modern, versions }: ServedRevisions,
  hears: boolean
): Methods {
  const { server } = catalog

  const instructions = { dotted: catalog.instructions, underscore: catalog.aliased(catalog.instructions) }
  const withInstructions = (naming: Naming) => instructions[naming] !== '' && { instructions: instructions[naming] }

  const answerFor = (protocolVersion: string, revision: Revision) => {
    const text = (naming: Naming, session: boolean) => JSON.stringify({
      protocolVersion,
      capabilities: capabilitiesOf(catalog, revision, hears && session),
      serverInfo: projectServer(server, revision),
      ...withInstructions(naming)
    })
    const texts =
      (session: boolean) => ({ dotted: text('dotted', session), underscore: text('underscore', session) })
    return { revision, alone: texts(false), onSession: texts(true) }
  }
  const answers = new Map([...versions].map(([version, revision]) => [version, answerFor(version, revision)]))
  const [newest = OLDEST] = legacy // without any, no message gets as far as here
  const counterOffer = answerFor(newest, newest)

  const discover = (revision: Revision, naming: Naming) => serializer.result({
    supportedVersions: modern,
    capabilities: capabilitiesOf(catalog, revision, hears),
    ...withInstructions(naming),
    _meta: { [SERVER_INFO_KEY]: projectServer(server, revision) }
  }, revision, DISCOVERY_CACHE)
  const discoveries =
    perRevision(revision => ({ dotted: discover(revision, 'dotted'), underscore: discover(revision, 'underscore') }))

  return {
    legacy: {
      initialize: defineMethod({
        schema: InitializeParams,
        priority: 'metadata',
        answer ({ protocolVersion, capabilities }, { channel }) {
          const { revision, alone, onSession } = answers.get(protocolVersion) ?? counterOffer
          // before there were forms, nobody could be asked
          channel.onNegotiated?.(revision, features[revision].structuredContent ? capabilities : {})
          return (channel.session ? onSession : alone)[channel.naming]
        }
      }),
      ping: { priority: 'metadata', answer: () => '{}' }
    },
    modern: {
      'server/discover': {
        priority: 'metadata',
        answer: (_params, { revision, channel }) => discoveries[revision][channel.naming]
      }
    }
  }
}
