import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config, Naming } from '../../../schemas/config.ts'
import type { Request } from '../../../schemas/json-rpc.ts'
import tokenOf from '../../auth/credential.ts'
import abortOnDisconnect from '../../connections/abort.ts'
import { failureOf, headersOf, logFailure } from '../../errors/index.ts'
import { eventOf, streamHeaders, type EventStream } from '../../sse.ts'
import { isChatGpt } from '../protocol/client-meta.ts'
import { errorText } from '../protocol/errors.ts'
import { readableId, type Received } from '../protocol/messages.ts'
import { isRequest } from '../protocol/read-message.ts'
import { noHeaders, type Answer } from '../protocol/results.ts'
import type { Channel } from '../methods/method.ts'
import { features, type Revision } from '../protocol/revisions.ts'

type Mcp = FastifyInstance['mcp']

/** The units of a batch are charged up to the length at which it is refused anyway. */
const MAX_BATCH_CHARGE = 10
const STREAM = /text\/event-stream/i
const ANY = /(text|\*)\/\*/
const ACCEPTED: Answer = { status: 202, headers: {}, text: undefined }

/** True for a caller that reads nothing but event streams. */
export function wantsStream ({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /^(\s*text\/event-stream\s*(;[^,]*)?(,|$))+$/i.test(accept)
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
  request: FastifyRequest, reply: FastifyReply, { status, headers, text, parts }: Answer
): FastifyReply {
  if (text !== undefined && headers === noHeaders && !wantsStream(request)) return reply.sendJson(text, parts)
  reply.code(status).headers(headers)
  if (text === undefined) return reply.send()
  if (status === 200 && wantsStream(request)) return reply.headers(streamHeaders).send(eventOf(text))
  return reply.header('content-type', 'application/json; charset=utf-8').send(text)
}

async function answerBatch (
  mcp: Mcp, request: FastifyRequest, calls: readonly Request[], received: Received, channel: Channel
): Promise<Answer> {
  const answers = await Promise.all(calls.map(call => mcp.answer(request, call, received, channel)))
  return { status: 200, headers: {}, text: `[${answers.map(({ text }) => text).join(',')}]` }
}

function answerAll (
  mcp: Mcp, request: FastifyRequest, received: Received, channel: Channel
): Answer | Promise<Answer> {
  const { messages, batch } = received
  const [first] = messages
  if (batch) {
    const calls = messages.filter(isRequest)
    return calls.length > 0 ? answerBatch(mcp, request, calls, received, channel) : ACCEPTED
  }
  return first && isRequest(first) ? mcp.answer(request, first, received, channel) : ACCEPTED
}

/** True where the client accepts a stream: explicitly, or for a method that always streams and with any type. */
function isStreamable (
  { find }: Mcp, { headers: { accept = '' } }: FastifyRequest, { messages: [call], revision, batch }: Received
): boolean {
  if (batch) return false
  if (STREAM.test(accept)) return true
  return call !== undefined && isRequest(call) && ANY.test(accept) && find(revision, call.method)?.streams === true
}

/**
 * Answers POSTs in their own response, as JSON, or as a stream if something goes out before (2025-11-25
 * basic/transports, without sessions). A disconnect cancels the call in the modern era only.
 */
export default function postHandler (mcp: Mcp, fallback: Revision, naming: Naming) {
  return (request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined => {
    const opened: { stream?: EventStream } = {}
    const arrived = channelOf(request, fallback, naming)
    const received = mcp.receive(request, arrived)
    const gone = () => abortOnDisconnect(reply)

    function emit (message: string): void {
      if (opened.stream) opened.stream.send(message)
      else opened.stream = reply.code(200).sse(eventOf(message))
    }

    const channel: Channel = { // one literal, also without a spread: docs/performance.md
      headers: arrived.headers,
      fallback,
      session: false,
      naming,
      hasStarted: () => opened.stream !== undefined,
      gone,
      signal: features[received.revision].modern ? gone() : undefined,
      emit: isStreamable(mcp, request, received) ? emit : undefined
    }

    function finish (answer: Answer): void {
      if (opened.stream) opened.stream.endWith(answer.text ?? '')
      else send(request, reply, answer)
    }

    const answer = answerAll(mcp, request, received, channel)
    if (answer instanceof Promise) return answer.then(finish)
    finish(answer)
    return undefined
  }
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
    if (anonymousMethods.size === 0 || request.refusal?.code !== 'invalid_token' || tokenOf(request) !== undefined) {
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
    if (length > 1) scope.subjectLimit.charge(request, length - 1).then(() => done(), done)
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
