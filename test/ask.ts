import { once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'

interface Question { method?: string, path: string, headers: [string, string][], body?: string }

interface Answer { status: number | undefined, headers: IncomingHttpHeaders, text: string }

/** The port that a server listens on. */
export function portOf (app: FastifyInstance): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/**
 * Sends exactly these headers, repeated ones included, over a socket of its own to a server that listens on 127.0.0.1.
 */
export default async function ask (
  app: FastifyInstance, { method = 'GET', path, headers, body = '' }: Question
): Promise<Answer> {
  const outgoing =
    request({ host: '127.0.0.1', port: portOf(app), method, path, headers: headers.flat(), agent: false })
  outgoing.end(body)
  const [incoming] = await once(outgoing, 'response')
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return { status: incoming.statusCode, headers: incoming.headers, text }
}
