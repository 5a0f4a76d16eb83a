import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import { isLoopback } from './config/index.ts'
import { LOOPBACK_ORIGIN } from './origin.ts'

declare module 'fastify' {
  interface FastifyContextConfig { cors?: { origin: string } | false }
}

const methods = ['GET', 'POST', 'DELETE', 'OPTIONS']
const allowedHeaders = [
  'Authorization', 'Content-Type', 'Accept', 'MCP-Protocol-Version', 'Mcp-Session-Id', 'Last-Event-ID', 'Mcp-Method',
  'Mcp-Name',
  'Idempotency-Key', 'traceparent', 'tracestate'
]
const exposedHeaders = [
  'WWW-Authenticate', 'MCP-Protocol-Version', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id',
  'Idempotency-Replayed', 'ETag'
]
/** Seconds that a browser may remember a preflight's answer. */
const MAX_AGE_SECONDS = 7200
const PARAM_HEADER = /^mcp-param-[\w!#$%&'*+.^`|~-]{1,100}$/i

/**
 * The headers of tool arguments that a preflight asks for: they cannot be listed beforehand (MCP 2026-07-28
 * server/tools).
 */
function paramHeaders (requested = ''): string[] {
  return requested.split(',').map(name => name.trim()).filter(name => PARAM_HEADER.test(name))
}

/** Lets pages of other origins call, without credentials; answers preflights before authentication and limits. */
export default fp(async (fastify) => {
  const { CORS_ORIGIN, PUBLIC_URL } = fastify.config
  const origin = CORS_ORIGIN.includes('*') ? '*' : [...CORS_ORIGIN, ...isLoopback(PUBLIC_URL) ? [LOOPBACK_ORIGIN] : []]

  fastify.addHook('onRoute', route => {
    if (route.config?.document || route.config?.probe) route.config.cors ??= { origin: '*' }
  })

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const extra = request.method === 'OPTIONS' ? paramHeaders(request.headers['access-control-request-headers']) : []
    if (extra.length > 0) reply.header('access-control-allow-headers', [...allowedHeaders, ...extra].join(', '))
    done(null, payload)
  })

  // as texts, or they are joined anew for each request
  const lists = { allowedHeaders: allowedHeaders.join(', '), exposedHeaders: exposedHeaders.join(', ') }
  await fastify.register(cors, { origin, methods, ...lists, maxAge: MAX_AGE_SECONDS, strictPreflight: false })
}, { name: 'cors', dependencies: ['config'] })
