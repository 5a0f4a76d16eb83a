import { createServer } from 'node:http'
import { once } from 'node:events'

/** A redirect URI of this machine, and who comes back to it. */
export interface Loopback {
  redirectUri: string
  /** The parameters of the first request to it. */
  arrived (signal: AbortSignal): Promise<URLSearchParams>
  close (): void
}

const PATH = '/callback'
const PAGE = '<!doctype html><meta charset="utf-8"><title>Signed in</title><p>The doctor has your answer. ' +
  'You can close this page.'

/** Listens at a free port of 127.0.0.1 (RFC 8252 7.3). */
export default async function openLoopback (): Promise<Loopback> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname !== PATH) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(PAGE)
    return server.emit('arrived', url.searchParams)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    redirectUri: `http://127.0.0.1:${port}${PATH}`,
    async arrived (signal) {
      const [parameters] = await once(server, 'arrived', { signal })
      return parameters
    },
    close () {
      server.close()
      server.closeAllConnections()
    }
  }
}
