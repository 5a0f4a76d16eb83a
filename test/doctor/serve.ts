import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { certificate } from '../tls-proxy.ts'

interface Test { testdir (): string, teardown (undo: () => unknown): void }

async function listen (t: Test, server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => { sockets.add(socket) }).listen(0, host)
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A server of http that answers as a test wants; its port. It ends with the test. */
export default async function serve (t: Test, listener: RequestListener, host?: string): Promise<number> {
  return listen(t, createServer(listener), host)
}

/** The same over TLS with a certificate that nobody knows, for a name and for 127.0.0.1; its file, too. */
export async function serveTls (t: Test, listener: RequestListener, name = 'mcp.example.com') {
  const { cert, key, file } = certificate(t.testdir(), name)
  return { port: await listen(t, createTlsServer({ cert, key }, listener)), file }
}

/** A server of something else: what it does with a connection is the test's business. */
export async function serveBytes (t: Test, connected: (socket: Socket) => void): Promise<number> {
  return listen(t, createTcpServer(socket => {
    socket.on('error', () => {})
    connected(socket)
  }))
}
