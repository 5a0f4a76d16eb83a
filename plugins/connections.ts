import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'

/** How much of what was sent the other end has taken, and since when no more. */
interface Reader { taken: number, since: number }

type Server = HttpServer | HttpsServer

interface Options { patience?: number }

/** Connections to an address at a time; further ones are closed as they come. */
const MOST = 2000
/** Milliseconds in which a reader must take some of what waits for it; fewer while everybody waits for it. */
const PATIENCE = 10_000
const LEFT = 3000
/** A little more than one tool call may take, in milliseconds. */
const LAST = 45_000
const SWEEP = 1000
const REAP = 50
/** Where Node tells of each connection to any server of the process. */
const ACCEPTED = 'net.server.socket'

function isServer (value: unknown): value is Server {
  return value instanceof HttpServer || value instanceof HttpsServer
}

/**
 * Bounds the connections, and cuts those whose reader does not read: Node limits only how long a request may take to arrive. While
 * the application closes, idle connections are closed at once, and the rest after 45 s.
 */
export default fp<Options>(async (fastify, { patience = PATIENCE }) => {
  const servers = new Set<Server>()
  const sockets = new Map<Socket, Reader>()
  let reaper: NodeJS.Timeout | undefined
  let axe: NodeJS.Timeout | undefined

  function watch (socket: Socket) {
    sockets.set(socket, { taken: 0, since: performance.now() })
    socket.once('close', () => sockets.delete(socket))
  }

  function adopt (server: Server) {
    servers.add(server)
    server.maxConnections = MOST
    server.on('connection', watch)
    if (server instanceof HttpsServer) server.on('secureConnection', watch)
  }

  function sweep () {
    const now = performance.now()
    const most = fastify.lifecycle.phase === 'closing' ? LEFT : patience
    for (const [socket, reader] of sockets) {
      const waiting = socket.writableLength
      const taken = socket.bytesWritten - waiting
      if (waiting === 0 || taken !== reader.taken) Object.assign(reader, { taken, since: now })
      else if (now - reader.since >= most) socket.destroy()
    }
  }

  /** Those that never sent a byte as well: Node does not count them as idle, and browsers keep some in reserve. */
  function reap () {
    for (const server of servers) server.closeIdleConnections()
    for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy()
  }

  const sweeper = setInterval(sweep, SWEEP).unref()
  adopt(fastify.server)

  /** `localhost` is two addresses, and of the server at the second one Fastify tells nothing: it is known by its first connection. */
  function meet (message: unknown) {
    const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined
    if (!(socket instanceof Socket) || !('server' in socket)) return
    const { server } = socket
    if (!isServer(server) || servers.has(server) || !server.listeners('request').includes(fastify.routing)) return
    adopt(server)
    watch(socket)
  }
  subscribe(ACCEPTED, meet)

  fastify.addHook('preClose', async () => {
    reaper = setInterval(reap, REAP).unref()
    axe = setTimeout(() => { for (const server of servers) server.closeAllConnections() }, LAST).unref()
  })

  fastify.addHook('onClose', async () => {
    await Promise.all([...servers].map(server => new Promise(resolve => server.close(resolve))))
    unsubscribe(ACCEPTED, meet)
    clearInterval(sweeper)
    clearInterval(reaper)
    clearTimeout(axe)
  })
}, { name: 'connections', dependencies: ['drain'] })
