import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Pool } from 'undici'
import { Failure } from '../plugins/errors/index.ts'

interface Options {
  /** The sandbox's own origin on this machine. */
  sandboxUrl: string
}

/** What browsers and clients need of the sandbox: sign-in, tokens, registration, metadata, keys, pages; no switches. */
const PATHS = [
  '/oauth2/*',
  '/app/*',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration'
]

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']

/** Headers that belong to one connection, and those that undici writes itself (RFC 9110 7.6.1). */
const CONNECTION_HEADERS = new Set([
  'connection', 'content-length', 'expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade'
])

const VIA = '1.1 neonpanel-mcp-gateway'

const limits = { connections: 16, connect: { timeout: 2000 }, headersTimeout: 30_000, bodyTimeout: 10_000 }

type Headers = Record<string, string | string[] | undefined>

function forwardable (headers: Headers, kept?: string): Record<string, string | string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const drop = value === undefined || (name !== kept && CONNECTION_HEADERS.has(name))
    return drop ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Serves the sandbox's public paths under the gateway's origin, so that one tunnel is enough. They are ordinary routes
 * of the gateway, which keep its Host check, limits, body size and log, and are sent on over HTTP to the sandbox's own
 * port. Handing the raw request to the sandbox's listener would save that hop, but needs `reply.hijack()`, which takes
 * these away. The target is sent on as it came, and with a Via header, for which the sandbox's switches refuse it
 * whatever a path may be made to say.
 */
export default async function forward (fastify: FastifyInstance, { sandboxUrl }: Options): Promise<void> {
  const pool = new Pool(sandboxUrl, limits)
  fastify.addHook('onClose', () => pool.destroy())

  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes))

  async function ask ({ raw, method, body }: FastifyRequest<{ Body?: Buffer }>, reply: FastifyReply) {
    const left = new AbortController()
    reply.raw.once('close', () => left.abort()) // of an answer that has gone out nothing is left to end
    try {
      return await pool.request({
        method,
        path: raw.url ?? '/',
        headers: { ...forwardable(raw.headers), via: VIA },
        body: body ?? null,
        signal: left.signal
      })
    } catch (cause) {
      throw new Failure('upstream_unreachable', 'The sandbox does not answer.', { cause })
    }
  }

  async function handler (request: FastifyRequest<{ Body?: Buffer }>, reply: FastifyReply) {
    const { statusCode, headers, body } = await ask(request, reply)
    reply.code(statusCode).headers(forwardable(headers, 'content-length'))
    if (request.method !== 'HEAD') return reply.send(body)
    await body.dump()
    return reply.send()
  }

  for (const url of PATHS) {
    fastify.route({ method: METHODS, url, config: { document: true, cors: false }, schema: { hide: true }, handler })
  }
}
