import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../../schemas/config.ts'
import type { Request } from '../../../schemas/json-rpc.ts'
import type { Naming } from '../../../tools/alias.ts'
import { failureOf, headersOf, logFailure } from '../../errors/index.ts'
import { eventOf, streamHeaders } from '../../sse.ts'
import { errorText, type Answer } from '../protocol/responses.ts'
import { isRequest, readableId, type Received } from '../protocol/messages.ts'
import type { Channel } from '../methods/method.ts'
import openResponseStream from './response-stream.ts'
import type { Revision } from '../protocol/revisions.ts'
import { isChatGpt } from '../methods/tools.ts'

/** The units of a batch are charged up to the length at which it is refused anyway. */
const MAX_BATCH_CHARGE = 10
const ACCEPTED: Answer = { status: 202, headers: {}, text: undefined }

/** True for a caller that reads nothing but event streams. */
export function wantsStream ({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /^\s*text\/event-stream\s*(;[^,]*)?$/i.test(accept)
}

/** The names that tools have at an address (D17). */
export function namingAt (address: string, { TOOL_NAMES }: Config): Naming {
  if (TOOL_NAMES !== 'auto') return TOOL_NAMES
  return address === '/mcp' ? 'underscore' : 'dotted'
}

/** How a request came in, without a session. `fallback` counts where its headers name no revision. */
export function channelOf (request: FastifyRequest, fallback: Revision, naming: Naming): Channel {
  return { headers: request.headers, fallback, session: false, naming }
}

/** Writes an answer as an HTTP response: one JSON document, or one event for a caller that reads only those. */
export function send (
  request: FastifyRequest, reply: FastifyReply, { status, headers, text, bytes }: Answer
): FastifyReply {
  reply.code(status).headers(headers)
  if (text === undefined) return reply.send()
  if (status === 200 && wantsStream(request)) return reply.headers(streamHeaders).send(eventOf(text))
  return reply.header('content-type', 'application/json; charset=utf-8').send(bytes ?? text)
}

async function answerBatch (
  request: FastifyRequest, calls: readonly Request[], received: Received, channel: Channel
): Promise<Answer> {
  const answers = await Promise.all(calls.map(call => request.answer(call, received, channel)))
  return { status: 200, headers: {}, text: `[${answers.map(({ text }) => text).join(',')}]` }
}

function answerAll (request: FastifyRequest, received: Received, channel: Channel): Answer | Promise<Answer> {
  const calls = received.messages.filter(isRequest)
  const [call] = calls
  if (!call) return ACCEPTED
  return received.batch ? answerBatch(request, calls, received, channel) : request.answer(call, received, channel)
}

/**
 * Answers a POST in its own response, as JSON, or as a stream if something goes out before (2025-11-25
 * basic/transports, without sessions).
 */
export default async function answerPost (
  request: FastifyRequest, reply: FastifyReply, channel: Channel
): Promise<FastifyReply> {
  const received = request.receive(request.body, channel)
  const responseStream = openResponseStream(request, reply, received, channel)
  const answer = await answerAll(request, received, responseStream.channel)
  const eventStream = responseStream.stream()
  if (!eventStream) return send(request, reply, answer)
  eventStream.endWith(answer.text ?? '')
  return reply
}

function methodsIn (body: unknown): unknown[] {
  const elements: unknown[] = Array.isArray(body) ? body : [body]
  return elements.map(element =>
    typeof element === 'object' && element !== null && 'method' in element ? element.method : undefined)
}

/**
 * Makes a scope speak JSON-RPC on HTTP: a refusal that was kept for the id is delivered once the body is read, unless
 * the body asks only for what needs no token; batches pay for their length; failures are JSON-RPC errors.
 */
export function acceptJsonRpc (scope: FastifyInstance): void {
  const anonymousMethods = new Set<unknown>(scope.config.ANONYMOUS_METHODS)

  /**
   * True without a token, where none is needed, or where the engine tells ChatGPT how to get one (docs/protocol.md
   * 4.3). A message without a method may answer a question that a tool asked.
   */
  function isAnonymous (request: FastifyRequest): boolean {
    if (anonymousMethods.size === 0 || request.credentials !== 'none' || request.refusal?.code !== 'invalid_token') {
      return false
    }
    if (typeof request.query === 'object' && request.query !== null && 'sessionId' in request.query) return false
    const methods = methodsIn(request.body)
    if (methods.every(method => anonymousMethods.has(method ?? 'tools/call'))) return true
    return !Array.isArray(request.body) && methods[0] === 'tools/call' && isChatGpt(request)
  }

  scope.addHook('preValidation', (request, _reply, done) => {
    if (request.refusal) {
      if (!isAnonymous(request)) throw request.refusal
      request.refusal = null
    }
    const length = Array.isArray(request.body) ? Math.min(request.body.length, MAX_BATCH_CHARGE) : 1
    if (length > 1) request.charge(length - 1).then(() => done(), done)
    else done()
  })

  scope.setErrorHandler((error, request, reply) => {
    const failure = request.refusal ?? failureOf(error)
    logFailure(request, failure)
    return send(request, reply, {
      status: failure.kind.status,
      headers: headersOf(failure),
      text: errorText(readableId(request.body), failure, request)
    })
  })
}
