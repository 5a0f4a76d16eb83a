import { Agent, buildConnector, request } from 'undici'

interface Test { teardown (undo: () => unknown): void }

interface Place {
  /** The public name. */
  name: string
  /** Its certificate, as PEM. */
  cert: string
  /** The port of this machine where it is served by TLS. */
  port: string
}

/** An answer as a client got it, and what had been asked. */
interface Told { url: string, status: number, headers: Headers, text: string }

const NULL_BODY = new Set([204, 304])

/**
 * A fetch that gets to one public name on this machine and nowhere else; it notes in `told` what it was answered, and
 * in `refused` where else it was sent.
 */
export default function reacher (t: Test, { name, cert, port }: Place) {
  const connect = buildConnector({ ca: cert })
  const dispatcher = new Agent({
    connect (options, callback) {
      connect({ ...options, hostname: '127.0.0.1', port, servername: name }, callback)
    }
  })
  t.teardown(() => dispatcher.destroy())
  const told: Told[] = []
  const refused: string[] = []

  async function reach (input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const sent = new Request(input, init)
    const { host, protocol } = new URL(sent.url)
    if (host !== name || protocol !== 'https:') {
      refused.push(sent.url)
      throw new TypeError(`${sent.url} cannot be reached from here.`)
    }
    const { statusCode, headers, body } = await request(sent.url, {
      method: sent.method,
      headers: Object.fromEntries(sent.headers),
      body: sent.body ? Buffer.from(await sent.arrayBuffer()) : null,
      signal: sent.signal,
      dispatcher
    })
    const received = new Headers()
    for (const [header, value = []] of Object.entries(headers)) {
      for (const each of [value].flat()) received.append(header, each)
    }
    const text = await body.text()
    told.push({ url: sent.url, status: statusCode, headers: received, text })
    return new Response(NULL_BODY.has(statusCode) ? null : text, { status: statusCode, headers: received })
  }

  return { reach, told, refused }
}
