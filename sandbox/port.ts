import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'

interface Port {
  number: number
  /** Hands requests to this from now on; until then they are answered with 503. */
  answerWith (listener: RequestListener): void
  /** Stops listening and cuts what is still open. */
  close (): Promise<void>
}

const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

async function listen (server: Server, port: number, host: string) {
  server.listen(port, host)
  await once(server, 'listening')
}

function isAbsent (error: unknown) {
  return error instanceof Error && 'code' in error && ABSENT.has(String(error.code))
}

/**
 * Opens a port before there is anything to answer with, so that what answers can know its own address.
 * `localhost` is both 127.0.0.1 and, where it exists, ::1. Port 0 takes any free one.
 */
export default async function openPort (port: number, host: string): Promise<Port> {
  let answer: RequestListener = (_request, response) => { response.writeHead(503, { 'retry-after': '1' }).end() }
  const open = () => createServer((request, response) => answer(request, response))
  const first = open()
  const servers = [first]
  await listen(first, port, host === 'localhost' ? '127.0.0.1' : host)
  const address = first.address()
  const number = typeof address === 'object' && address ? address.port : port
  if (host === 'localhost') {
    const second = open()
    try {
      await listen(second, number, '::1')
      servers.push(second)
    } catch (error) {
      if (!isAbsent(error)) {
        first.close()
        throw error
      }
    }
  }
  return {
    number,
    answerWith (listener) { answer = listener },
    async close () {
      await Promise.all(servers.map(async server => {
        const closed = once(server, 'close')
        server.close()
        server.closeAllConnections()
        await closed
      }))
    }
  }
}
