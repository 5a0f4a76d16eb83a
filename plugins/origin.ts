import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { countOf } from './auth/credential.ts'
import { isLoopback } from './config/index.ts'
import { Failure } from './errors/index.ts'
import printable from './text/printable.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A health probe: any Host is accepted, and nothing is charged. */
    probe?: boolean
    /** A public document: pages of any origin may read it. */
    document?: boolean
  }
}

const LOOPBACK_NAME = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** Origins of pages that this machine serves, at any port. */
export const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** The name in a Host header, in lower case and without port; undefined when it is none. */
function nameOf (host = ''): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:@/?#\\\s]+)(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase()
}

/** The host that a request is for: a target that is a whole URL outweighs the Host header (RFC 9112 3.2.2). */
function hostOf ({ url, headers }: FastifyRequest): string | undefined {
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1] ?? headers.host
}

/**
 * Refuses requests with a Host that is not allowed (DNS rebinding) and, where CORS_ORIGIN says so, from pages of other
 * origins.
 */
export default fp(async (fastify) => {
  const { ALLOWED_HOSTS, CORS_ORIGIN, PUBLIC_URL } = fastify.config
  const onLoopback = isLoopback(PUBLIC_URL)
  const names = new Set([new URL(PUBLIC_URL).host, ...ALLOWED_HOSTS].map(nameOf))
  const origins = new Set(CORS_ORIGIN)
  const anyOrigin = CORS_ORIGIN.includes('*') && !onLoopback

  function isAllowedHost (host: string | undefined): boolean {
    const name = nameOf(host)
    return name !== undefined && (names.has(name) || (onLoopback && LOOPBACK_NAME.test(name)))
  }

  function isAllowedOrigin (origin: string | undefined): boolean {
    return anyOrigin || origin === undefined || origins.has(origin) || (onLoopback && LOOPBACK_ORIGIN.test(origin))
  }

  function notAllowed (
    request: FastifyRequest, setting: 'ALLOWED_HOSTS' | 'CORS_ORIGIN', received: string | undefined
  ): Failure {
    const message = `This ${setting === 'ALLOWED_HOSTS' ? 'Host' : 'Origin'} is not allowed here.`
    return new Failure('foreign_origin', message, { reason: { reason: setting, received: printable(received) } })
  }

  fastify.addHook('onRequest', (request, _reply, done) => {
    const { probe, document } = request.routeOptions.config
    const { origin } = request.headers
    const host = hostOf(request)
    if (countOf(request, 'host') > 1) throw new Failure('invalid_request', 'Send one Host header.')
    if (!probe && !isAllowedHost(host)) throw notAllowed(request, 'ALLOWED_HOSTS', host)
    if (!probe && !document && !isAllowedOrigin(origin)) throw notAllowed(request, 'CORS_ORIGIN', origin)
    done()
  })
}, { name: 'origin', dependencies: ['config', 'errors'] })
