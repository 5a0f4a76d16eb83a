import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

interface Test { teardown (undo: () => unknown): void }

/** Starts a NeonPanel that answers what a test wants; its address. It ends with the test. */
export default async function startFakeUpstream (t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
