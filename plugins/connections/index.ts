import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Socket } from 'node:net'
import fp from 'fastify-plugin'
import { CLOSE_TIMEOUT_MS } from './close-timeout.ts'
import connectionTable, { type Connection } from './table.ts'
import refuseUnreadable from './unreadable-request.ts'

type Server = HttpServer | HttpsServer

interface Options { readTimeout?: number }

/** Connections at a time; more where the settings let more than half as many requests run. */
const MIN_MAX_CONNECTIONS = 2000
/** The share of them that one address may have. */
const ADDRESS_SHARE = 0.5
/** Milliseconds in which a peer must read some of what waits for it; fewer while the application closes. */
const READ_TIMEOUT_MS = 10_000
const CLOSING_READ_TIMEOUT_MS = 3000
/** Milliseconds in which a request must have arrived when the application closes: Node ends its own limits then. */
const CLOSING_ARRIVAL_TIMEOUT_MS = 2000
const STALL_CHECK_MS = 1000
const IDLE_CHECK_MS = 50
/** Milliseconds between two warnings of the same. */
const WARNING_PAUSE_MS = 60_000
/** What Node says of a request that does not arrive in time. */
const LATE = { code: 'ERR_HTTP_REQUEST_TIMEOUT' }
/** The diagnostics channel on which Node reports each connection to any server of the process. */
const SOCKET_CHANNEL = 'net.server.socket'

function isServer (value: unknown): value is Server {
  return value instanceof HttpServer || value instanceof HttpsServer
}

/** What both sockets of a TLS connection have in common, the encrypted one and the one with its content. */
function endsOf ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ')
}

/**
 * Bounds the connections, of all and of each address, and cuts those whose reader does not read: Node limits only how
 * long a request may take to arrive. While the application closes, idle connections are closed at once, those whose
 * request has not arrived after 2 s, and the rest after 45 s.
 */
export default fp<Options>(async (fastify, { readTimeout = READ_TIMEOUT_MS }) => {
  const { MAX_CALLS, MAX_STREAMS, TRUST_PROXY } = fastify.config
  const max = Math.max(MIN_MAX_CONNECTIONS, 2 * (MAX_STREAMS + 1.5 * MAX_CALLS))
  const servers = new Set<Server>()
  const handshakes = new Map<string, Connection>()
  const warned = { all: -Infinity, address: -Infinity }
  let closingSince = Infinity
  let idleTimer: NodeJS.Timeout | undefined
  let killTimer: NodeJS.Timeout | undefined

  /** Those on which an answer is under way to a request that has arrived whole, or has begun. */
  function busySockets (): ReadonlySet<Socket> {
    const sockets = new Set<Socket>()
    for (const { req, headersSent } of fastify.responses) if (req.complete || headersSent) sockets.add(req.socket)
    return sockets
  }

  const table = connectionTable({
    max,
    maxPerAddress: max * ADDRESS_SHARE,
    proxies: TRUST_PROXY,
    busy: busySockets,
    onFull (address, of) {
      const now = performance.now()
      if (now - warned[of] < WARNING_PAUSE_MS) return
      warned[of] = now
      fastify.log.warn({ address }, of === 'address'
        ? `${address} has more than ${max * ADDRESS_SHARE} connections; its longest idle ones are closed. If it is ` +
          'your proxy, add it to TRUST_PROXY.'
        : `There are more than ${max} connections; the longest idle ones of whoever has most are closed.`)
    }
  })

  fastify.metrics?.gauge('connections_open', table.count)
  fastify.metrics?.gauge('capacity', () => ({ calls: MAX_CALLS, streams: MAX_STREAMS, connections: max }))

  function watch (server: Server, socket: Socket) {
    const connection = table.add(socket)
    const ends = server instanceof HttpsServer ? endsOf(socket) : undefined
    if (ends !== undefined) handshakes.set(ends, connection)
    socket.once('close', () => {
      table.remove(connection)
      if (ends !== undefined && handshakes.get(ends) === connection) handshakes.delete(ends)
    })
  }

  function onSecure (socket: Socket) {
    const ends = endsOf(socket)
    const connection = handshakes.get(ends)
    if (!connection) return
    handshakes.delete(ends)
    connection.socket = socket
    socket.once('close', () => table.remove(connection))
  }

  function track (server: Server) {
    servers.add(server)
    server.on('connection', socket => watch(server, socket))
    if (server instanceof HttpsServer) server.on('secureConnection', onSecure)
  }

  function cutStalled () {
    const now = performance.now()
    const timeout = closingSince < Infinity ? CLOSING_READ_TIMEOUT_MS : readTimeout
    for (const connection of table) {
      table.look(connection)
      if (now - connection.unreadSince >= timeout) connection.socket.destroy()
    }
  }

  /** Refuses what is still arriving by then; answers that have begun are left to those who read them. */
  function endArrivals () {
    for (const { socket } of handshakes.values()) socket.destroy()
    const busy = busySockets()
    for (const { socket } of table) if (!busy.has(socket)) refuseUnreadable(LATE, socket)
  }

  /**
   * Connections that never sent a byte as well: Node does not count them as idle, and browsers keep some in reserve.
   */
  function closeIdle () {
    for (const server of servers) server.closeIdleConnections()
    for (const { socket } of table) if (socket.bytesRead === 0) socket.destroy()
    if (performance.now() - closingSince >= CLOSING_ARRIVAL_TIMEOUT_MS) endArrivals()
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
    watch(server, socket)
  }
  subscribe(SOCKET_CHANNEL, onSocket)

  fastify.addHook('preClose', async () => {
    closingSince = performance.now()
    idleTimer = setInterval(closeIdle, IDLE_CHECK_MS).unref()
    killTimer = setTimeout(() => {
      for (const server of servers) server.closeAllConnections()
    }, CLOSE_TIMEOUT_MS).unref()
  })

  fastify.addHook('onClose', async () => {
    await Promise.all([...servers].map(server => new Promise(resolve => server.close(resolve))))
    unsubscribe(SOCKET_CHANNEL, onSocket)
    clearInterval(stallTimer)
    clearInterval(idleTimer)
    clearTimeout(killTimer)
  })
}, { name: 'connections', dependencies: ['audit', 'config', 'drain', 'metrics'] })
