import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { countOf } from './headers.ts'
import { isLoopback } from './config/index.ts'
import { Failure } from './errors/index.ts'
import printable from './text/printable.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Host and Origin are allowed; false until they have been looked at. */
    isAdmitted: boolean
  }
  interface FastifyContextConfig {
    /** A health probe: any Host is accepted, and nothing is charged. */
    probe?: boolean
    /** A public document: pages of any origin may read it. */
    document?: boolean
  }
}

const LOOPBACK = String.raw`(localhost|127\.0\.0\.1|\[::1\])`
const LOOPBACK_NAME = new RegExp(`^${LOOPBACK}$`)

/** Origins of pages that this machine serves, at any port. */
export const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK}(:\\d{1,5})?$`)

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
  const hosts = [new URL(PUBLIC_URL).host, ...ALLOWED_HOSTS]
  const names = new Set(hosts.map(nameOf))
  const origins = new Set(CORS_ORIGIN)
  const anyOrigin = CORS_ORIGIN.includes('*') && !onLoopback

  function isAllowedHost (host: string | undefined): boolean {
    const name = nameOf(host)
    return name !== undefined && (names.has(name) || (onLoopback && LOOPBACK_NAME.test(name)))
  }

  function isAllowedOrigin (origin: string | undefined): boolean {
    return anyOrigin || origin === undefined || origins.has(origin) || (onLoopback && LOOPBACK_ORIGIN.test(origin))
  }

  const foreignHost = (host: string | undefined) => new Failure('foreign_origin',
    'This Host is not allowed here. A proxy in front of the gateway must pass the Host header on.',
    { reason: { reason: 'ALLOWED_HOSTS', received: printable(host), expected: hosts.join(' ') } })

  const foreignPage = (origin: string | undefined) => new Failure('foreign_origin', 'This Origin is not allowed here.',
    { reason: { reason: 'CORS_ORIGIN', received: printable(origin), expected: CORS_ORIGIN.join(' ') } })

  fastify.decorateRequest('isAdmitted', false)
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { probe, document } = request.routeOptions.config
    const { origin } = request.headers
    const host = hostOf(request)
    if (countOf(request, 'host') > 1) throw new Failure('invalid_request', 'Send one Host header.')
    if (!probe && !isAllowedHost(host)) throw foreignHost(host)
    if (!probe && !document && !isAllowedOrigin(origin)) throw foreignPage(origin)
    request.isAdmitted = true
    done()
  })
}, { name: 'origin', dependencies: ['config', 'errors'] })
