import { once } from 'node:events'
import { createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

interface Test { teardown (undo: () => unknown): void }

/** An answer on its way, to be changed in place. */
export interface Passing {
  readonly method: string
  readonly path: string
  /** The fields of the request, and its body. */
  readonly asked: IncomingHttpHeaders
  readonly question: string
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** What a proxy does to answers, and whether it keeps event streams back until they end. */
export interface Alteration { alter?: (passing: Passing) => void, holdsStreams?: boolean }

interface Options { port: number, gateway: number, issuer: number }

/** What the authorization server answers. */
const ISSUER = /^\/(?:oauth2|app)\/|^\/\.well-known\/(?:oauth-authorization-server|openid-configuration|jwks\.json)/

const pathOf = ({ url = '/' }: IncomingMessage) => url.split('?')[0] ?? '/'

/**
 * A proxy that listens on a port of localhost in front of a gateway and its authorization server, and changes nothing
 * but what `alteration` says. It ends with the test.
 */
export default async function startAlteringProxy (t: Test, { port, gateway, issuer }: Options) {
  const proxy: { alteration: Alteration } = { alteration: {} }
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url: path, headers } = incoming
    const place = pathOf(incoming)
    const question = await text(incoming)
    const target = ISSUER.test(place) ? issuer : gateway
    const upstream = ask({ host: 'localhost', port: target, method, path, headers, agent: false })
      .on('error', () => outgoing.destroy()).end(question)
    outgoing.on('close', () => upstream.destroy())
    const [answer]: IncomingMessage[] = await once(upstream, 'response')
    if (!answer) return
    const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true
    const { alter, holdsStreams } = proxy.alteration
    if (isStream && holdsStreams) return
    const passing: Passing = {
      method,
      path: place,
      asked: headers,
      question,
      status: answer.statusCode ?? 502,
      headers: { ...answer.headers },
      body: isStream ? '' : await text(answer)
    }
    alter?.(passing)
    delete passing.headers['transfer-encoding']
    if (!isStream) passing.headers['content-length'] = String(Buffer.byteLength(passing.body))
    const fields = Object.entries(passing.headers).filter(([, value]) => value !== undefined)
    outgoing.writeHead(passing.status, Object.fromEntries(fields))
    if (isStream) answer.pipe(outgoing)
    else outgoing.end(method === 'HEAD' ? '' : passing.body)
  }).listen(port, 'localhost')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return proxy
}
