import { request } from 'node:http'
import openPort from '../../sandbox/port.ts'

/** Something that answers on `localhost`. */
interface Endpoint { url: string, close (): Promise<void> }

/**
 * Passes everything on as it came, `Host` and `Origin` included, with an access token added: the suite cannot send one.
 * Nothing is buffered, and who leaves here leaves there.
 */
export default async function startProxy (target: string, token: string): Promise<Endpoint> {
  const port = await openPort(0, 'localhost')
  port.answerWith((incoming, outgoing) => {
    const headers = [...incoming.rawHeaders, 'Authorization', `Bearer ${token}`]
    const upstream = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent: false })
    upstream.on('response', answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  })
  return { url: `http://localhost:${port.number}`, close: port.close }
}
