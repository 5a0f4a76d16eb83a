import type { FastifyReply, FastifyRequest } from 'fastify'
import departure from '../departure.ts'
import { eventOf, type EventStream } from '../sse.ts'
import { isRequest, type Intake } from './messages.ts'
import type { Exchange } from './method.ts'
import { allows } from './revisions.ts'

/** The way back to the sender of a POST, which becomes an event stream when something goes out before the answer. */
interface Outlet {
  /** How the POST came in, and what a call may do with the way back. */
  exchange: Exchange
  /** The stream, if there is one by now. */
  stream (): EventStream | undefined
}

const STREAM = /text\/event-stream/i
const ANY = /(text|\*)\/\*/

/** True where the caller takes a stream: it says so, or asks for what is one always and takes anything. */
function isStreamable ({ headers: { accept = '' }, server }: FastifyRequest, { messages, revision, batch }: Intake): boolean {
  if (batch) return false
  if (STREAM.test(accept)) return true
  const [call] = messages.filter(isRequest)
  return call !== undefined && ANY.test(accept) && server.mcp.find(revision, call.method)?.streams === true
}

/** The outlet of a POST (2025-11-25 and 2026-07-28 basic/transports). Leaving cancels the call in the modern era, and there alone. */
export default function openOutlet (request: FastifyRequest, reply: FastifyReply, intake: Intake, { headers, fallback, session, naming }: Exchange): Outlet {
  let stream: EventStream | undefined

  function emit (message: string): void {
    if (stream) stream.send(message)
    else stream = reply.code(200).sse(eventOf(message))
  }

  return {
    exchange: {
      headers,
      fallback,
      session,
      naming,
      begun: () => stream !== undefined,
      emit: isStreamable(request, intake) ? emit : undefined,
      signal: allows[intake.revision].modern ? departure(reply) : undefined
    },
    stream: () => stream
  }
}
