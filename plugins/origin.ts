import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { countOf } from './auth/credential.ts'
import { isLoopback } from './config.ts'
import { Failure } from './errors.ts'
import printable from './printable.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A health probe: any Host may ask, and nothing is charged. */
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

/** Refuses requests under a foreign name (DNS rebinding) and, where CORS_ORIGIN says so, from foreign pages. */
export default fp(async (fastify) => {
  const { ALLOWED_HOSTS, CORS_ORIGIN, PUBLIC_URL } = fastify.config
  const local = isLoopback(PUBLIC_URL)
  const names = new Set([new URL(PUBLIC_URL).host, ...ALLOWED_HOSTS].map(nameOf))
  const origins = new Set(CORS_ORIGIN)
  const open = CORS_ORIGIN.includes('*') && !local

  function isOurName (host: string | undefined): boolean {
    const name = nameOf(host)
    return name !== undefined && (names.has(name) || (local && LOOPBACK_NAME.test(name)))
  }

  function isOurPage (origin: string | undefined): boolean {
    return open || origin === undefined || origins.has(origin) || (local && LOOPBACK_ORIGIN.test(origin))
  }

  function foreign (request: FastifyRequest, setting: 'ALLOWED_HOSTS' | 'CORS_ORIGIN', received: string | undefined): Failure {
    const message = `This ${setting === 'ALLOWED_HOSTS' ? 'Host' : 'Origin'} is not allowed here.`
    return new Failure('foreign_origin', message, { reason: { reason: setting, received: printable(received) } })
  }

  fastify.addHook('onRequest', (request, _reply, done) => {
    const { probe, document } = request.routeOptions.config
    const { origin } = request.headers
    const host = hostOf(request)
    if (countOf(request, 'host') > 1) throw new Failure('invalid_request', 'Send one Host header.')
    if (!probe && !isOurName(host)) throw foreign(request, 'ALLOWED_HOSTS', host)
    if (!probe && !document && !isOurPage(origin)) throw foreign(request, 'CORS_ORIGIN', origin)
    done()
  })
}, { name: 'origin', dependencies: ['config', 'errors'] })
