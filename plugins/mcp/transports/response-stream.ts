import type { FastifyReply, FastifyRequest } from 'fastify'
import abortOnDisconnect from '../../connections/abort.ts'
import { eventOf, type EventStream } from '../../sse.ts'
import { isRequest, type Received } from '../protocol/messages.ts'
import type { Channel } from '../methods/method.ts'
import { features } from '../protocol/revisions.ts'

/** The response to a POST, which becomes an event stream when a message is sent before the answer. */
interface ResponseStream {
  /** The channel of the POST: how it came in, and how a call may use its response. */
  channel: Channel
  /** The stream, if there is one by now. */
  stream (): EventStream | undefined
}

const STREAM = /text\/event-stream/i
const ANY = /(text|\*)\/\*/

/** True where the client accepts a stream: explicitly, or for a method that always streams and with any type. */
function isStreamable (
  { headers: { accept = '' }, server }: FastifyRequest, { messages, revision, batch }: Received
): boolean {
  if (batch) return false
  if (STREAM.test(accept)) return true
  const [call] = messages.filter(isRequest)
  return call !== undefined && ANY.test(accept) && server.mcp.find(revision, call.method)?.streams === true
}

/**
 * The response stream of a POST (2025-11-25 and 2026-07-28 basic/transports). A disconnect cancels the call in the
 * modern era only.
 */
export default function openResponseStream (
  request: FastifyRequest, reply: FastifyReply, received: Received, { headers, fallback, session, naming }: Channel
): ResponseStream {
  let eventStream: EventStream | undefined

  function emit (message: string): void {
    if (eventStream) eventStream.send(message)
    else eventStream = reply.code(200).sse(eventOf(message))
  }

  return {
    channel: {
      headers,
      fallback,
      session,
      naming,
      hasStarted: () => eventStream !== undefined,
      emit: isStreamable(request, received) ? emit : undefined,
      signal: features[received.revision].modern ? abortOnDisconnect(reply) : undefined
    },
    stream: () => eventStream
  }
}
