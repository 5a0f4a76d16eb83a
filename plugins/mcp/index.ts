import { EventEmitter } from 'node:events'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Request } from '../../schemas/json-rpc.ts'
import { Failure, failureOf, headersOf, logFailure } from '../errors/index.ts'
import { errorText, serializedAnswer, resultAnswer, type Answer } from './protocol/responses.ts'
import completion from './methods/completion.ts'
import type { ListName, Catalog } from './protocol/types.ts'
import createContext, { type HandlerContext } from './client/handler-context.ts'
import type { ContextServices } from './client/round-trips.ts'
import messageReader from './protocol/read-message.ts'
import initialization from './methods/initialize.ts'
import subscriptions from './methods/subscriptions.ts'
import logging from './methods/logging.ts'
import type { Received } from './protocol/messages.ts'
import type { Channel, Methods, FindMethod, Method, Call } from './methods/method.ts'
import prompts from './methods/prompts.ts'
import createServerRequests from './client/server-requests.ts'
import registry from './registry.ts'
import resources from './methods/resources.ts'
import { features, type Revision } from './protocol/revisions.ts'
import createStateCrypto from './client/state-crypto.ts'
import tools from './methods/tools.ts'
import resultSerializer from './protocol/results.ts'

declare module 'fastify' {
  interface FastifyInstance {
    mcp: {
      /**
       * Adds to the catalog of the server, before it is ready. Throws an Error that names what clients could not use,
       * and why.
       */
      register (part: Partial<Catalog>): void
      /**
       * Calls back with the message for clients of the legacy era, whenever a list has changed; the function that it
       * returns ends that.
       */
      onChanged (tell: (message: string) => void): () => void
      /** The method that a call at a revision is answered by. */
      find: FindMethod
    }
  }
  interface FastifyRequest {
    /** Reads a parsed body; throws the failures of the transport. */
    receive (body: unknown, channel: Channel): Received
    /** Answers one request of a body that was read. Never rejects: what fails is an answer too. */
    answer (message: Request, received: Received, channel: Channel): Promise<Answer>
  }
}

/** Characters of the caller's method that a message repeats. */
const MAX_QUOTED_LENGTH = 100
/** The JSON-RPC code of what fails where there is no tool to say so. */
const INTERNAL_ERROR = -32603

/** The methods of one era. */
function methodTable (methodGroups: readonly Methods[], era: 'legacy' | 'modern'): ReadonlyMap<string, Method> {
  return new Map(methodGroups.flatMap(family => Object.entries({ ...family.all, ...family[era] })))
}

/**
 * A refusal inside a method: HTTP says 200 where JSON-RPC has a code for it, unless clients tell eras apart by it
 * (docs/protocol.md 3).
 */
function refuse (message: Request, error: unknown, request: FastifyRequest, revision: Revision): Answer {
  const failure = failureOf(error)
  logFailure(request, failure)
  const { code, kind: { status, alwaysHttpStatus, tool, ...kind } } = failure
  const { modern, notFound } = features[revision]
  const rpc = tool ? INTERNAL_ERROR : code === 'resource_not_found' ? notFound : kind.rpc
  const keepsStatus = rpc === undefined || alwaysHttpStatus || (code === 'method_not_found' && modern)
  const text = errorText(message.id, failure, request, rpc)
  return { status: keepsStatus ? status : 200, headers: headersOf(failure), text }
}

/** The protocol engine: free of transports, one Map of methods per era, built when the catalog is complete. */
export default fp(async (fastify) => {
  const { STATE_KEYS } = fastify.config
  const { add, all } = registry()
  const changes: ContextServices['changes'] = new EventEmitter()
  const serverRequests = createServerRequests(fastify.relay)
  const closing = new AbortController()
  changes.setMaxListeners(0)
  fastify.decorate('mcp', {
    register: add,
    onChanged (tell) {
      const listener =
        (list: ListName) => tell(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }))
      changes.on('changed', listener)
      return () => { changes.off('changed', listener) }
    },
    find
  })
  fastify.addHook('preClose', async () => { closing.abort() })

  let readMessage: ReturnType<typeof messageReader>
  let methods: Readonly<Record<'legacy' | 'modern', ReadonlyMap<string, Method>>>
  function find (revision: Revision, name: string): Method | undefined {
    return methods[features[revision].modern ? 'modern' : 'legacy'].get(name)
  }
  let services: ContextServices
  fastify.addHook('onReady', async () => {
    const catalog = all()
    const serializer = resultSerializer(catalog.server)
    if (STATE_KEYS.length === 0 && catalog.tools.some(({ requires, tasks }) => requires || tasks)) {
      fastify.log.warn('STATE_KEYS is empty: what clients keep for us ends with this process, and no other replica ' +
        'reads it.')
    }
    services = {
      stateCrypto: createStateCrypto(STATE_KEYS),
      serverRequests,
      serializer,
      logging: catalog.logging,
      changes
    }
    const methodGroups = [
      ...[initialization, prompts, resources, completion, logging].map(family => family(fastify, catalog, serializer)),
      tools(fastify, catalog, serializer, services.stateCrypto),
      subscriptions(fastify, catalog, serializer, { changes, closing: closing.signal })
    ]
    methods = { legacy: methodTable(methodGroups, 'legacy'), modern: methodTable(methodGroups, 'modern') }
    readMessage = messageReader(fastify, find)
  })

  async function answer (
    this: FastifyRequest, message: Request, { revision, client, batch }: Received, channel: Channel
  ): Promise<Answer> {
    let handlerContext: HandlerContext | undefined
    try {
      const method = find(revision, message.method)
      if (method?.priority !== 'tool') fastify.load.check('metadata')
      if (!method) {
        throw new Failure('method_not_found', `Method not found: ${message.method.slice(0, MAX_QUOTED_LENGTH)}`)
      }
      const { id, method: name, params } = message
      const context = () => (handlerContext ??= createContext(call, services)).context
      const mayAsk = method.mayAsk === true
      const call: Call = {
        id, request: this, channel, revision, client, single: !batch, method: name, mayAsk, params, context
      }
      const result = await method.answer(params, call)
      return typeof result === 'string' ? resultAnswer(id, result) : serializedAnswer(id, result)
    } catch (error) {
      const inputResult = handlerContext?.resultFor(error)
      return inputResult === undefined ? refuse(message, error, this, revision) : resultAnswer(message.id, inputResult)
    } finally {
      handlerContext?.end()
    }
  }

  fastify.decorateRequest('receive', function (body, channel) {
    const received = readMessage(body, channel)
    for (const message of received.messages) {
      if (!('method' in message)) serverRequests.onResponse(message, this.auth?.subject ?? '')
    }
    return received
  })
  fastify.decorateRequest('answer', answer)
}, { name: 'mcp', dependencies: ['config', 'errors', 'load', 'validation', 'auth', 'relay', 'sse'] })
