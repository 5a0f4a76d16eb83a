import cors from '@fastify/cors'
import type { onRequestHookHandler, onSendHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { isLoopback } from './config/index.ts'
import crossOriginFields, { exposedHeaders } from './http/cross-origin-fields.ts'
import { LOOPBACK_ORIGIN } from './origin.ts'

declare module 'fastify' {
  interface FastifyContextConfig { cors?: { origin: string } | false }
}

const methods = ['GET', 'POST', 'DELETE', 'OPTIONS']
const allowedHeaders = [
  'Authorization', 'Content-Type', 'Accept', 'MCP-Protocol-Version', 'Mcp-Session-Id', 'Last-Event-ID', 'Mcp-Method',
  'Mcp-Name', 'Idempotency-Key', 'traceparent', 'tracestate', 'If-None-Match'
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

const allowParamHeaders: onSendHookHandler = (request, reply, payload, done) => {
  const extra = paramHeaders(request.headers['access-control-request-headers'])
  if (extra.length > 0) reply.header('access-control-allow-headers', [...allowedHeaders, ...extra].join(', '))
  done(null, payload)
}

/** Lets pages of other origins call, without credentials; answers preflights before authentication and limits. */
export default fp(async (fastify) => {
  const { CORS_ORIGIN, PUBLIC_URL } = fastify.config
  const fields = crossOriginFields(CORS_ORIGIN)
  const origin = fields ? '*' : [...CORS_ORIGIN, ...isLoopback(PUBLIC_URL) ? [LOOPBACK_ORIGIN] : []]

  fastify.addHook('onRoute', route => {
    if (route.config?.document || route.config?.probe) route.config.cors ??= { origin: '*' }
    if ([route.method].flat().includes('OPTIONS')) route.onSend = allowParamHeaders
  })

  // as texts, or they are joined anew for each request
  const lists = { allowedHeaders: allowedHeaders.join(', '), exposedHeaders }
  const options = { origin, methods, ...lists, maxAge: MAX_AGE_SECONDS, strictPreflight: false }
  if (!fields) return fastify.register(cors, options)

  // the same headers for all: only preflights are left to the library, whose hook is the most expensive of a request
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.isAdmitted) reply.headers(fields)
    done(null, payload)
  })
  const answerPreflight: onRequestHookHandler = (request, reply, done) => {
    if (request.method !== 'OPTIONS') return done()
    reply.code(204).headers({
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': lists.allowedHeaders,
      'access-control-max-age': String(MAX_AGE_SECONDS),
      'content-length': '0'
    }).send('')
  }
  fastify.addHook('onRoute', route => { // those with an OPTIONS of their own, which the library does not see
    if (route.url !== '*' && [route.method].flat().includes('OPTIONS')) route.onRequest = answerPreflight
  })
  await fastify.register(async preflights => preflights.register(cors, options))
}, { name: 'cors', dependencies: ['config', 'origin'] })
