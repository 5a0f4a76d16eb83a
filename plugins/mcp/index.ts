import { EventEmitter } from 'node:events'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { EventStream } from '../sse.ts'
import { toJson } from '../text/json.ts'
import askingClients from './client/ask.ts'
import createServerRequests from './client/server-requests.ts'
import createStateCrypto from './client/state-crypto.ts'
import createEngine, { type Changes } from './engine.ts'
import createListeners, { type Listeners } from './events/listeners.ts'
import type { Wanted } from './events/occurrence.ts'
import completion from './methods/completion.ts'
import initialization from './methods/initialize.ts'
import logging from './methods/logging.ts'
import prompts from './methods/prompts.ts'
import resources from './methods/resources.ts'
import skills from './methods/skills.ts'
import subscriptions from './methods/subscriptions.ts'
import tools from './methods/tools.ts'
import resultSerializer from './protocol/results.ts'
import { servedRevisions, type ServedRevisions } from './protocol/revisions.ts'
import type { Catalog, ListName } from './protocol/types.ts'
import registry from './registry.ts'

interface Mcp extends Pick<ReturnType<typeof createEngine>, 'find' | 'receive' | 'answer'> {
  /**
   * Adds to the catalog of the server, before it is ready. Throws an Error that names what clients could not use, and
   * why.
   */
  register (part: Partial<Catalog>): void
  /**
   * Calls back with the message for clients of the legacy era, whenever a list has changed; the function that it
   * returns ends that.
   */
  onChanged (tell: (message: string) => void): () => void
  /** Where events come from, if there are any, and how the streams of a subject are told of one. */
  events: Pick<Listeners, 'from' | 'tell'>
  /** The stream of a session hears of events that its client wants; the function that it returns ends that. */
  listen (request: FastifyRequest, wanted: Wanted, stream: EventStream): () => void
  revisions: ServedRevisions
}

declare module 'fastify' {
  interface FastifyInstance { mcp: Mcp }
}

/** The protocol engine: its methods are made when the catalog is complete. */
export default fp(async (fastify) => {
  const { PROTOCOL_REVISIONS, STATE_KEYS } = fastify.config
  const revisions = servedRevisions(PROTOCOL_REVISIONS)
  const catalogs = registry()
  const changes: Changes = new EventEmitter()
  const serverRequests = createServerRequests(fastify.relay)
  const { serve, find, receive, answer } = createEngine(fastify, revisions, serverRequests, changes)
  const listeners = createListeners()
  const closing = new AbortController()
  changes.setMaxListeners(0)
  fastify.decorate('mcp', {
    register: catalogs.add,
    onChanged (tell) {
      const listener =
        (list: ListName) => tell(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }))
      changes.on('changed', listener)
      return () => { changes.off('changed', listener) }
    },
    events: listeners,
    listen (request, wanted, { send, close }) {
      const listener = listeners.add({
        request, wanted, notify: (method, params) => send(toJson({ jsonrpc: '2.0', method, params })), close
      })
      return () => listener?.stop()
    },
    find,
    receive,
    answer,
    revisions
  })
  fastify.addHook('preClose', async () => { closing.abort() })

  fastify.addHook('onReady', async () => {
    const catalog = catalogs.all()
    const { tools: ofTools, prompts: ofPrompts, resources: ofResources, templates } = catalog
    const keepState =
      [...ofTools, ...ofPrompts, ...ofResources, ...templates].some(({ asks }) => asks) ||
      ofTools.some(({ tasks }) => tasks)
    if (STATE_KEYS.length === 0 && keepState) {
      fastify.log.warn('STATE_KEYS is empty: what clients keep for us ends with this process, and no other replica ' +
        'reads it.')
    }
    const serializer = resultSerializer(catalog.server)
    const stateCrypto = createStateCrypto(STATE_KEYS)
    const askClient = askingClients({ stateCrypto, serverRequests, serializer })
    const hears = listeners.isOn()
    serve([
      initialization(catalog, serializer, revisions, hears),
      ...[prompts, completion].map(group => group(catalog, serializer, askClient)),
      resources(catalog, serializer, askClient, hears),
      skills(catalog, serializer),
      logging(catalog, hears),
      tools(catalog, serializer, askClient, stateCrypto),
      subscriptions(fastify, catalog, serializer, { changes, closing: closing.signal, listeners, stateCrypto })
    ], catalog.logging)
  })
}, { name: 'mcp', dependencies: ['config', 'metrics', 'errors', 'load', 'auth', 'relay', 'sse'] })
