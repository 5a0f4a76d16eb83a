import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { Agent, buildConnector, request } from 'undici'

interface Options {
  /** The public name; its only address is the proxy. */
  name: string
  /** The port of this machine that requests are passed on to. */
  port: number
  /** A path that the proxy takes away where a target begins with it. */
  path?: string
}

interface Test { testdir (): string, teardown (undo: () => unknown): void }

/** An answer as a client got it, and what had been asked. */
interface Told { url: string, status: number, headers: Headers, text: string }

const NULL_BODY = new Set([204, 304])

/** A certificate of its own for a name, good for a day, and the file that holds it. */
function certificate (folder: string, name: string): { file: string, cert: string, key: string } {
  const [file, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1',
    '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', file
  ], { stdio: 'pipe' })
  return { file, cert: readFileSync(file, 'utf8'), key: readFileSync(key, 'utf8') }
}

/**
 * What a tunnel is: TLS under a public name, everything passed on to one port of this machine. `reach` is a fetch that
 * gets there and nowhere else; it notes in `told` what it was answered, and in `refused` where else it was sent.
 */
export default async function startTlsProxy (t: Test, { name, port, path = '' }: Options) {
  const { file, cert, key } = certificate(t.testdir(), name)
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming
    const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': name }
    const target = url.startsWith(path) ? url.slice(path.length) : url
    const upstream = ask({ host: 'localhost', port, method, path: target, headers: { ...headers, ...forwarded } })
    upstream.on('response', answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
    })
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  const behind = typeof address === 'object' && address ? String(address.port) : ''

  const connect = buildConnector({ ca: cert })
  const dispatcher = new Agent({
    connect (options, callback) {
      connect({ ...options, hostname: '127.0.0.1', port: behind, servername: name }, callback)
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

  return { port: behind, certificate: file, reach, told, refused }
}
