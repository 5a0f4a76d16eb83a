import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import reacher from './reach.ts'

interface Options {
  /** The public name; its only address is the proxy. */
  name: string
  /** The port of this machine that requests are passed on to. */
  port: number
  /** A path that the proxy takes away where a target begins with it. */
  path?: string
}

interface Test { testdir (): string, teardown (undo: () => unknown): void }

/** A certificate of its own for a name and for 127.0.0.1, good for a day, and the files that hold it and its key. */
export function certificate (folder: string, name: string) {
  const [file, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1',
    '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`, '-keyout', keyFile, '-out', file
  ], { stdio: 'pipe' })
  return { file, keyFile, cert: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') }
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

  return { port: behind, certificate: file, ...reacher(t, { name, cert, port: behind }) }
}
