import type { EventEmitter } from 'node:events'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import isRecord from '../../schemas/is-record.ts'
import type { Request } from '../../schemas/json-rpc.ts'
import { Failure, failureOf } from '../errors/index.ts'
import traceOf from '../logger/trace.ts'
import { compile, sentences } from '../validation/index.ts'
import type { ServerRequests } from './client/server-requests.ts'
import {
  methodNotFound, type Call, type Channel, type FindMethod, type Methods, type ServedMethod
} from './methods/method.ts'
import notifications from './notifications.ts'
import refusal from './protocol/errors.ts'
import type { Received } from './protocol/messages.ts'
import messageReader from './protocol/read-message.ts'
import { resultAnswer, serializedAnswer, type Answer, type SerializedResult } from './protocol/results.ts'
import { features, type ServedRevisions } from './protocol/revisions.ts'
import withoutNulls from './protocol/without-nulls.ts'
import type { Context, ListName } from './protocol/types.ts'

/** The lists that have changed. */
export type Changes = EventEmitter<{ changed: [ListName] }>

interface Engine {
  /** Adds methods. `logging`: handlers log to every client of the legacy era. */
  serve (methodGroups: readonly Methods[], logging: boolean): void
  find: FindMethod
  /** Reads the body of a request; throws the failures of the transport. */
  receive (request: FastifyRequest, channel: Channel): Received
  /**
   * Answers one request of a body that was read, at once where nothing has to be waited for. Never throws or rejects:
   * what fails is an answer too.
   */
  answer (request: FastifyRequest, message: Request, received: Received, channel: Channel): Answer | Promise<Answer>
}

const noMeta: Readonly<Record<string, unknown>> = {}
const untraced = {}

async function askNothing (): Promise<never> {
  throw new Failure('invalid_request', 'This method asks nothing.')
}

/** Answers calls, free of transports: one Map of methods per era. */
export default function createEngine (
  fastify: FastifyInstance, served: ServedRevisions, serverRequests: ServerRequests, changes: Changes
): Engine {
  const methods = { legacy: new Map<string, ServedMethod>(), modern: new Map<string, ServedMethod>() }
  const find: FindMethod = (revision, name) => methods[features[revision].modern ? 'modern' : 'legacy'].get(name)
  const read = messageReader(find, served)
  const { load, metrics, relay } = fastify
  let logs = false

  /** What the handler of a call sees; what it reports is prepared with the first word. */
  function contextOf (call: Call, emit: (message: string) => void): Context {
    const { request, client, channel: { signal, gone }, params } = call
    const meta = isRecord(params._meta) ? params._meta : noMeta
    const traced = meta.traceparent !== undefined || request.headers.traceparent !== undefined
    let reports: ReturnType<typeof notifications> | undefined
    const report = () => (reports ??= notifications(call, meta, emit, logs))
    return {
      request,
      signal,
      gone: () => gone?.() ?? signal,
      capabilities: client.capabilities,
      trace: traced ? traceOf(meta, request.headers) : untraced,
      progress: (...progress) => report().progress(...progress),
      log: (...entry) => report().log(...entry),
      ask: askNothing,
      changed: list => { changes.emit('changed', list) }
    }
  }

  return {
    find,
    serve (methodGroups, logging) {
      logs = logging
      for (const era of ['legacy', 'modern'] as const) {
        const rows = methodGroups.flatMap(({ all, [era]: own }) => Object.entries({ ...all, ...own }))
        for (const [name, method] of rows) {
          methods[era].set(name, { ...method, check: method.schema && compile(method.schema) })
        }
      }
    },
    receive (request, channel) {
      const received = read(request.body, channel)
      for (const message of received.messages) {
        if ('method' in message || serverRequests.onResponse(message, request.auth?.subject ?? '')) continue
        relay.forward(request, message.id).catch(() => {}) // the request times out where it was sent
      }
      return received
    },
    answer (request, { id, method: name, params = {} }, { revision, client, batch }, channel) {
      const observe = metrics?.answering(request.routeOptions.config, find(revision, name) && name)
      let ended = false
      let context: Context | undefined
      const call: Call = {
        id,
        request,
        channel,
        revision,
        client,
        single: !batch,
        method: name,
        params,
        context: () => (context ??= contextOf(call, message => { if (!ended) channel.emit?.(message) }))
      }

      function succeed (result: string | SerializedResult): Answer {
        ended = true
        observe?.('ok')
        return typeof result === 'string' ? resultAnswer(id, result) : serializedAnswer(id, result)
      }

      function fail (error: unknown): Answer {
        ended = true
        observe?.(failureOf(error).code)
        return refusal(id, error, request, revision)
      }

      try {
        const method = find(revision, name)
        if (method?.priority !== 'tool') load.check('metadata')
        if (!method) throw methodNotFound(name)
        method.precondition?.(call)
        const given = method.check?.(params) ? withoutNulls(params) : params
        const faults = given === params ? null : method.check?.(given)
        if (faults) throw new Failure('invalid_params', sentences(faults, 'params'))
        const result = method.answer(given, call)
        return result instanceof Promise ? result.then(succeed, fail) : succeed(result)
      } catch (error) {
        return fail(error)
      }
    }
  }
}
