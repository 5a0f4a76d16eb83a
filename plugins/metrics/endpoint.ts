import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** An HTTP server of its own, whose one document is the metrics. */
interface Endpoint {
  /** Its address, once it listens. Rejects with an Error of one sentence. */
  listen (host: string, port: number): Promise<string>
  close (): Promise<void>
}

/** Connections at a time: one more than these ends the oldest, so that no scraper can lock out another. */
const MAX_CONNECTIONS = 16
/** Milliseconds in which a request must have arrived, and in which something of an answer must be read. */
const ARRIVAL_TIMEOUT_MS = 3000
const READ_TIMEOUT_MS = 10_000
/** Milliseconds for which metrics that were collected are answered again: a flood collects once a second. */
const KEPT_MS = 1000
const PATH = '/metrics'
const TEXT = 'text/plain; charset=utf-8'
/** Prometheus' text format, whose version scrapers read here. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const limits = {
  headersTimeout: ARRIVAL_TIMEOUT_MS,
  requestTimeout: ARRIVAL_TIMEOUT_MS,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 8192
}

function send (response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  const length = String(Buffer.byteLength(text))
  response.writeHead(status,
    { 'content-type': TEXT, 'content-length': length, 'cache-control': 'no-store', ...headers })
  response.end(text)
}

/** What `make` resolves to, made once at a time and kept for a moment. */
function kept (make: () => Promise<string>): () => Promise<string> {
  let made: { text: Promise<string>, at: number } | undefined
  return () => {
    if (made && performance.now() - made.at < KEPT_MS) return made.text
    const text = make()
    made = { text, at: Infinity }
    text.then(() => { made = { text, at: performance.now() } }, () => { made = undefined })
    return text
  }
}

/** Serves the text that `collect` resolves to at GET /metrics. */
export default function createEndpoint (collect: () => Promise<string>): Endpoint {
  const text = kept(collect)
  const open = new Set<Socket>()

  async function answer ({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?', 1)[0] !== PATH) return send(response, 404, `Metrics for Prometheus are at ${PATH}.\n`)
    if (!['GET', 'HEAD'].includes(method)) return send(response, 405, 'Send GET.\n', { allow: 'GET, HEAD' })
    try {
      send(response, 200, await text(), { 'content-type': METRICS_TYPE })
    } catch (error) {
      send(response, 500, `The metrics cannot be collected: ${error instanceof Error ? error.message : error}\n`)
    }
  }

  const server = createServer(limits, answer)
  server.setTimeout(READ_TIMEOUT_MS, socket => socket.destroy())
  server.on('connection', socket => {
    const [oldest] = open.size >= MAX_CONNECTIONS ? open : []
    oldest?.destroy()
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })

  return {
    async listen (host, port) {
      try {
        await once(server.listen(port, host), 'listening')
      } catch (cause) {
        throw new Error(`The metrics cannot be served at METRICS_HOST=${host}, METRICS_PORT=${port}: ` +
          `${cause instanceof Error ? cause.message : cause}. Set them to an address of this machine and a free port.`,
        { cause })
      }
      return `http://${host.includes(':') ? `[${host}]` : host}:${port}${PATH}`
    },
    async close () {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}
