import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { LINGER_MS } from '../body/unread.ts'

/** What Node's parser ends a connection for, where it is not 400. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408], ['HPE_HEADER_OVERFLOW', 431]
])

/**
 * Refuses what is no HTTP request, or has too long headers, and closes the connection in stages (RFC 9112 9.6): a reset
 * would take the answer from a peer that still sends. It is called again for what comes meanwhile.
 */
export default function refuseUnreadable ({ code }: { code?: string }, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    if (!socket.writableEnded) socket.destroy()
    return
  }
  const status = statuses.get(code ?? '') ?? 400
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref()
  socket.once('close', () => clearTimeout(timer)).once('end', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}
