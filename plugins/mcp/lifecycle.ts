import type { FastifyInstance } from 'fastify'
import { InitializeParams } from '../../schemas/mcp.ts'
import { underscored, type Naming } from '../../tools/alias.ts'
import capabilitiesOf from './capabilities.ts'
import type { Offer } from './definitions.ts'
import defineMethod, { type Family } from './method.ts'
import { projectServer } from './projection.ts'
import { LEGACY, MODERN, known, perRevision, type Revision } from './revisions.ts'
import { IDENTITY, type Cache, type Writer } from './writer.ts'

/** What a server is changes with its releases only. */
const DISCOVERED: Cache = { ttlMs: 3_600_000, cacheScope: 'public' }

/** `initialize`, `ping` and `server/discover`: answers written at boot, one per version and naming. */
export default function lifecycle (fastify: FastifyInstance, offer: Required<Offer>, write: Writer): Family {
  const { server } = offer

  const instructions = { dotted: offer.instructions, underscore: underscored(offer.instructions) }
  const spoken = (naming: Naming) => instructions[naming] !== '' && { instructions: instructions[naming] }

  const answerFor = (protocolVersion: string, revision: Revision) => {
    const text = (naming: Naming) => JSON.stringify({
      protocolVersion, capabilities: capabilitiesOf(offer, revision), serverInfo: projectServer(server, revision), ...spoken(naming)
    })
    return { revision, texts: { dotted: text('dotted'), underscore: text('underscore') } }
  }
  const newest = answerFor(LEGACY[0], LEGACY[0])
  const answers = new Map([...known].map(([version, revision]) => [version, answerFor(version, revision)]))

  const discover = (revision: Revision, naming: Naming) => write.result({
    supportedVersions: MODERN,
    capabilities: capabilitiesOf(offer, revision),
    ...spoken(naming),
    _meta: { [IDENTITY]: projectServer(server, revision) }
  }, revision, DISCOVERED)
  const discoveries = perRevision(revision => ({ dotted: discover(revision, 'dotted'), underscore: discover(revision, 'underscore') }))

  return {
    legacy: {
      initialize: defineMethod(fastify, {
        schema: InitializeParams,
        priority: 'metadata',
        answer ({ protocolVersion }, { exchange }) {
          const { revision, texts } = answers.get(protocolVersion) ?? newest
          exchange.negotiated?.(revision)
          return texts[exchange.naming]
        }
      }),
      ping: { priority: 'metadata', answer: () => '{}' }
    },
    modern: {
      'server/discover': { priority: 'metadata', answer: (_params, { revision, exchange }) => discoveries[revision][exchange.naming] }
    }
  }
}
