import { readFileSync } from 'node:fs'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import addressLimit from './plugins/address-limit.ts'
import audit from './plugins/audit.ts'
import auth from './plugins/auth/index.ts'
import body, { LIMIT } from './plugins/body/index.ts'
import catalog from './plugins/catalog/index.ts'
import basePath from './plugins/config/base-path.ts'
import config, { readConfig, type Environment } from './plugins/config/index.ts'
import { pathOf } from './plugins/config/url.ts'
import connections from './plugins/connections/index.ts'
import refuseUnreadable from './plugins/connections/unreadable-request.ts'
import cors from './plugins/cors.ts'
import drain from './plugins/drain.ts'
import errors from './plugins/errors/index.ts'
import events from './plugins/events/index.ts'
import forwarded from './plugins/forwarded.ts'
import headers, { noStore } from './plugins/headers.ts'
import idempotency from './plugins/idempotency/index.ts'
import jwks from './plugins/jwks/index.ts'
import load from './plugins/load/index.ts'
import logger, { lazyChildren, type Stream, requestId } from './plugins/logger/index.ts'
import mcp from './plugins/mcp/index.ts'
import metrics from './plugins/metrics/index.ts'
import neonpanel from './plugins/neonpanel/index.ts'
import oauth from './plugins/oauth/index.ts'
import openapi from './plugins/openapi/index.ts'
import origin from './plugins/origin.ts'
import page from './plugins/page/index.ts'
import rateLimit from './plugins/rate-limit/index.ts'
import redis from './plugins/redis/index.ts'
import relay from './plugins/relay/index.ts'
import sse from './plugins/sse.ts'
import search from './plugins/search/index.ts'
import tools from './plugins/tools/index.ts'
import tracing from './plugins/tracing/index.ts'
import validation, { compilersFactory } from './plugins/validation/index.ts'
import documentRoutes from './routes/documents.ts'
import exportRoutes from './routes/exports.ts'
import healthRoutes from './routes/health.ts'
import homeRoutes from './routes/home.ts'
import mcpRoutes from './routes/mcp.ts'
import openapiRoutes from './routes/openapi.ts'
import referenceRoutes from './routes/reference.ts'
import sseRoutes from './routes/sse.ts'
import toolRoutes from './routes/tools.ts'
import webhookRoutes from './routes/webhooks.ts'
import wellKnownRoutes from './routes/well-known.ts'

/** How long a request may take to arrive, in milliseconds, and how long its headers may be, in bytes. */
const CONNECTION_LIMITS = {
  headersTimeout: 5000, handshakeTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 16_384
}

function certificate (name: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new Error(`${name} must be the path of a readable PEM file.`, { cause })
  }
}

/**
 * The gateway, assembled but not listening; it logs to stdout unless `log` is given, and runs since `began` (epoch
 * milliseconds) unless that is now. Throws an Error that names the setting when `env` holds a bad one.
 */
export default async function buildApp (
  env: Environment, { log, began }: { log?: Stream, began?: number | undefined } = {}
): Promise<FastifyInstance> {
  const settings = readConfig(env)
  const { TLS_CERT, TLS_KEY, TRUST_PROXY } = settings
  const rewriteUrl = basePath(pathOf(settings.PUBLIC_URL))
  const app: FastifyInstance = Fastify({
    ...(TLS_CERT && {
      https: { ...CONNECTION_LIMITS, cert: certificate('TLS_CERT', TLS_CERT), key: certificate('TLS_KEY', TLS_KEY) }
    }),
    ...(rewriteUrl && { rewriteUrl }),
    logger: logger(settings.LOG_LEVEL, log),
    childLoggerFactory: lazyChildren(),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false,
    schemaController: { compilersFactory },
    trustProxy: TRUST_PROXY.length > 0 ? [...TRUST_PROXY] : false,
    bodyLimit: LIMIT.usual,
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 65_000,
    requestTimeout: 10_000,
    http: CONNECTION_LIMITS,
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (_error, { raw }, reply) => {
      // a target that the router cannot read names nothing, and goes through the hooks as all that do
      raw.url = `/${encodeURIComponent(raw.url ?? '')}`
      app.routing(raw, reply.raw)
    }
  })

  await app.register(config, { config: settings, env })
  await app.register(metrics) // closed last: they tell of the end
  await app.register(errors)
  await app.register(audit)
  await app.register(tracing)
  await app.register(forwarded)
  await app.register(headers)
  await app.register(drain, { began })
  await app.register(load)
  await app.register(validation)
  await app.register(body)
  await app.register(origin)
  await app.register(cors)
  await app.register(oauth)
  await app.register(jwks)
  await app.register(redis)
  await app.register(relay)
  await app.register(addressLimit)
  await app.register(auth)
  await app.register(rateLimit)
  await app.register(neonpanel)
  await app.register(idempotency)
  await app.register(search)
  await app.register(tools)
  await app.register(sse)
  await app.register(mcp)
  await app.register(catalog)
  await app.register(events)
  await app.register(openapi)
  await app.register(page)
  await app.register(connections) // closed first: what still runs needs all the others

  await app.register(homeRoutes)
  await app.register(healthRoutes)
  await app.register(wellKnownRoutes)
  await app.register(openapiRoutes)
  await app.register(documentRoutes)
  await app.register(referenceRoutes)
  await app.register(webhookRoutes)

  await app.register(async function authenticated (scope) {
    scope.addHook('onSend', noStore)
    scope.addHook('onRequest', scope.auth.authenticate)
    scope.addHook('onRequest', scope.subjectLimit.apply)
    await scope.register(mcpRoutes)
    await scope.register(sseRoutes)
    await scope.register(toolRoutes)
    await scope.register(exportRoutes)
  })

  return app
}
