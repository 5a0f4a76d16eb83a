import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

interface Test { teardown (undo: () => unknown): void }

/** The way to a Redis server, on which each command takes so many milliseconds longer. */
interface Way {
  url: string
  delay: number
  /** The address of the server that new connections reach. */
  target: string
}

/** Opens a way to a server; `delay` and `target` may be changed at any time. It ends with the test. */
export default async function slowDown (t: Test, url: string): Promise<Way> {
  const sockets = new Set<Socket>()
  const way: Way = { url: '', delay: 0, target: url }
  const server = createServer(near => {
    const far = connect(Number(new URL(way.target).port), '127.0.0.1')
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => { other.destroy() })
    }
    far.pipe(near)
    near.on('data', chunk => { setTimeout(() => far.write(chunk), way.delay) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  way.url = `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return way
}
