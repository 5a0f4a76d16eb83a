import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** How many of the bytes that were sent the peer has read, and since when no more. */
interface Reader { readBytes: number, since: number }

type Server = HttpServer | HttpsServer

interface Options { readTimeout?: number }

/** Connections to an address at a time; further ones are closed as they come. */
const MAX_CONNECTIONS = 2000
/** Milliseconds in which a peer must read some of what waits for it; fewer while the application closes. */
const READ_TIMEOUT_MS = 10_000
const CLOSING_READ_TIMEOUT_MS = 3000
/** A little more than one tool call may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 45_000
const STALL_CHECK_MS = 1000
const IDLE_CHECK_MS = 50
/** The diagnostics channel on which Node reports each connection to any server of the process. */
const SOCKET_CHANNEL = 'net.server.socket'

function isServer (value: unknown): value is Server {
  return value instanceof HttpServer || value instanceof HttpsServer
}

/**
 * Bounds the connections, and cuts those whose reader does not read: Node limits only how long a request may take to
 * arrive. While the application closes, idle connections are closed at once, and the rest after 45 s.
 */
export default fp<Options>(async (fastify, { readTimeout = READ_TIMEOUT_MS }) => {
  const servers = new Set<Server>()
  const sockets = new Map<Socket, Reader>()
  let idleTimer: NodeJS.Timeout | undefined
  let killTimer: NodeJS.Timeout | undefined

  function watch (socket: Socket) {
    sockets.set(socket, { readBytes: 0, since: performance.now() })
    socket.once('close', () => sockets.delete(socket))
  }

  function track (server: Server) {
    servers.add(server)
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', watch)
    if (server instanceof HttpsServer) server.on('secureConnection', watch)
  }

  function cutStalled () {
    const now = performance.now()
    const timeout = fastify.lifecycle.phase === 'closing' ? CLOSING_READ_TIMEOUT_MS : readTimeout
    for (const [socket, reader] of sockets) {
      const waiting = socket.writableLength
      const readBytes = socket.bytesWritten - waiting
      if (waiting === 0 || readBytes !== reader.readBytes) Object.assign(reader, { readBytes, since: now })
      else if (now - reader.since >= timeout) socket.destroy()
    }
  }

  /**
   * Connections that never sent a byte as well: Node does not count them as idle, and browsers keep some in reserve.
   */
  function closeIdle () {
    for (const server of servers) server.closeIdleConnections()
    for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy()
  }

  const stallTimer = setInterval(cutStalled, STALL_CHECK_MS).unref()
  track(fastify.server)

  /**
   * `localhost` is two addresses, and Fastify does not expose the server at the second one: it is found by its first
   * connection.
   */
  function onSocket (message: unknown) {
    const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined
    if (!(socket instanceof Socket) || !('server' in socket)) return
    const { server } = socket
    if (!isServer(server) || servers.has(server) || !server.listeners('request').includes(fastify.routing)) return
    track(server)
    watch(socket)
  }
  subscribe(SOCKET_CHANNEL, onSocket)

  fastify.addHook('preClose', async () => {
    idleTimer = setInterval(closeIdle, IDLE_CHECK_MS).unref()
    killTimer = setTimeout(() => {
      for (const server of servers) {
        server.closeAllConnections()
      }
    }, CLOSE_TIMEOUT_MS).unref()
  })

  fastify.addHook('onClose', async () => {
    await Promise.all([...servers].map(server => new Promise(resolve => server.close(resolve))))
    unsubscribe(SOCKET_CHANNEL, onSocket)
    clearInterval(stallTimer)
    clearInterval(idleTimer)
    clearTimeout(killTimer)
  })
}, { name: 'connections', dependencies: ['drain'] })
