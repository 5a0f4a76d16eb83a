import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { finished } from 'node:stream'

/** Milliseconds that a peer has to close its side after the answer. */
export const LINGER_MS = 2000

/** How much is read of a body that nobody wants, and for how many milliseconds. */
interface Bounds { readonly bytes: number, readonly timeout: number }

/** Ends a connection only for writing at first: a reset would take the answer from a peer that still sends. */
function closeInStages (socket: Socket): void {
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref()
    socket.once('close', () => clearTimeout(timer))
    socket.end()
  }
}

/** Takes back what Fastify says, which takes the body for unread. */
function keepConnection (request: FastifyRequest, reply: FastifyReply): void {
  if (request.server.lifecycle.phase !== 'closing') reply.removeHeader('connection')
}

/** Waits for a body of which more has still to arrive. */
function dropRest (request: FastifyRequest, reply: FastifyReply, { bytes, timeout }: Bounds, done: () => void): void {
  const { raw } = request
  let left = Number(request.headers['content-length'] ?? 0) > bytes ? 0 : bytes
  const timer = setTimeout(settle, timeout)
  const stopWaiting = finished(raw, { writable: false }, settle)

  function count (chunk: Buffer): void {
    left -= chunk.length
    if (left < 0) settle()
  }

  function settle (): void {
    clearTimeout(timer)
    stopWaiting()
    raw.off('data', count)
    if (!raw.complete && !raw.readableEnded) {
      raw.pause()
      raw.read() // else nobody may have read from it yet, and Node would read it to its end after the answer
      reply.header('connection', 'close')
      closeInStages(raw.socket)
    } else keepConnection(request, reply)
    done()
  }
  raw.on('data', count)
}

/**
 * Calls back once the rest of a body has been read and dropped, so that the sender, often a proxy, gets to read the
 * answer. What is longer than it may be, or takes longer, is left unread, and the connection is closed in stages (RFC
 * 9112 9.6). Most bodies have come with their headers: they are parsed by the end of the turn, and Node drops those.
 */
export default function dropUnread (
  request: FastifyRequest, reply: FastifyReply, bounds: Bounds, done: () => void
): void {
  setImmediate(() => {
    if (!request.raw.complete) return dropRest(request, reply, bounds, done)
    keepConnection(request, reply)
    done()
  })
}
