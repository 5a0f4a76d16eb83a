import { once } from 'node:events'
import { createServer, type AddressInfo, type ListenOptions } from 'node:net'

interface Address { HOST: string, PORT: number }

/** Listens while `then` runs. */
async function whileListening<T> (options: ListenOptions, then: (port: number) => Promise<T>): Promise<T> {
  const server = createServer().listen(options)
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  try {
    return await then(typeof address === 'object' && address ? address.port : 0)
  } finally {
    server.close()
    await once(server, 'close')
  }
}

/**
 * Rejects with what prevents listening at an address, and with an Error of one sentence where processes cannot share
 * one (SO_REUSEPORT): before Node 22.12 or, on macOS and Windows, at all.
 */
export default async function verifyPortSharing ({ HOST, PORT }: Address): Promise<void> {
  // alone: with others who share theirs, the port would look free
  await whileListening({ host: HOST, port: PORT, exclusive: true }, async () => {})
  const shared = (port: number) => ({ host: HOST, port, reusePort: true })
  await whileListening(shared(0), port => whileListening(shared(port), async () => {})).catch(cause => {
    throw new Error('PROCESSES of more than 1 needs Node 22.12 or newer on Linux, FreeBSD, DragonFly BSD, Solaris or ' +
      `AIX; here is Node ${process.versions.node} on ${process.platform}. Set PROCESSES=1, and start replicas at ` +
      'ports of their own behind a load balancer.', { cause })
  })
}
