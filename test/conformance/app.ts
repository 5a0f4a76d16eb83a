import Fastify, { type FastifyInstance } from 'fastify'
import audit from '../../plugins/audit.ts'
import addressLimit from '../../plugins/address-limit.ts'
import auth from '../../plugins/auth/index.ts'
import body from '../../plugins/body/index.ts'
import config, { readConfig, type Environment } from '../../plugins/config/index.ts'
import connections from '../../plugins/connections/index.ts'
import cors from '../../plugins/cors.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import headers from '../../plugins/headers.ts'
import jwks from '../../plugins/jwks/index.ts'
import logger, { requestId } from '../../plugins/logger/index.ts'
import load from '../../plugins/load/index.ts'
import mcp from '../../plugins/mcp/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import oauth from '../../plugins/oauth/index.ts'
import origin from '../../plugins/origin.ts'
import rateLimit from '../../plugins/rate-limit/index.ts'
import redis from '../../plugins/redis/index.ts'
import tracing from '../../plugins/tracing/index.ts'
import relay from '../../plugins/relay/index.ts'
import sse from '../../plugins/sse.ts'
import validation from '../../plugins/validation/index.ts'
import mcpRoutes from '../../routes/mcp.ts'
import sseRoutes from '../../routes/sse.ts'
import catalog from './catalog/index.ts'

/** Everything that is ever asked here, for a server that wants no token. */
export const METHODS = [
  'initialize', 'ping', 'server/discover', 'tools/list', 'tools/call', 'subscriptions/listen', 'prompts/list',
  'prompts/get', 'resources/list',
  'resources/templates/list', 'resources/read', 'resources/subscribe', 'resources/unsubscribe', 'completion/complete',
  'logging/setLevel',
  'tasks/get', 'tasks/update', 'tasks/cancel', 'tasks/list', 'tasks/result', 'notifications/initialized',
  'notifications/cancelled',
  'notifications/roots/list_changed', 'unknown/method'
]

/** The product's MCP surface with what the conformance suite expects behind it, assembled but not listening. */
export default async function buildFixture (env: Environment): Promise<FastifyInstance> {
  const settings =
    readConfig(
      {
        RATE_LIMIT_MAX: '1000000',
        RATE_LIMIT_ADDRESS_MAX: '1000000',
        LOAD_MAX_DELAY: '0',
        LOG_LEVEL: 'warn',
        DRAIN_DELAY: '0',
        ...env
      }
    )
  const app = Fastify({
    logger: logger(settings.LOG_LEVEL),
    genReqId: requestId,
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle'
  })
  await app.register(config, { config: settings })
  const plugins = [
    metrics, tracing, errors, audit, headers, drain, load, connections, validation, body, origin, cors, oauth, jwks,
    redis, relay, addressLimit, auth, rateLimit, sse, mcp
  ]
  for (const plugin of plugins) await app.register(plugin)
  app.mcp.register(catalog)
  await app.register(async scope => {
    scope.addHook('onRequest', scope.auth.authenticate)
    scope.addHook('onRequest', scope.subjectLimit.apply)
    await scope.register(mcpRoutes)
    await scope.register(sseRoutes)
  })
  return app
}
