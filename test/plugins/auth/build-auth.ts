import { PassThrough } from 'node:stream'
import Fastify, { LogController } from 'fastify'
import addressLimit from '../../../plugins/address-limit.ts'
import auth from '../../../plugins/auth/index.ts'
import body from '../../../plugins/body/index.ts'
import config, { readConfig } from '../../../plugins/config/index.ts'
import cors from '../../../plugins/cors.ts'
import drain from '../../../plugins/drain.ts'
import errors from '../../../plugins/errors/index.ts'
import headers from '../../../plugins/headers.ts'
import load from '../../../plugins/load/index.ts'
import jwks from '../../../plugins/jwks/index.ts'
import metrics from '../../../plugins/metrics/index.ts'
import oauth from '../../../plugins/oauth/index.ts'
import origin from '../../../plugins/origin.ts'
import rateLimit from '../../../plugins/rate-limit/index.ts'
import redis from '../../../plugins/redis/index.ts'
import tracing from '../../../plugins/tracing/index.ts'
import relay from '../../../plugins/relay/index.ts'
import wellKnown from '../../../routes/well-known.ts'
import { AUDIENCE } from '../../issuer.ts'
import forbidLeaks from '../../leaks.ts'

interface Test { teardown (undo: () => unknown): void }

/** A line of the log. */
type Line = Readonly<Record<string, unknown>>

function isLine (value: unknown): value is Line {
  return typeof value === 'object' && value !== null
}

/**
 * The plugins in front of the MCP endpoints, with routes behind them that only tell who calls; `kept` fills with late
 * refusals.
 */
export default async function buildAuth (t: Test, issuer: string, env: Record<string, string> = {}) {
  const log: Line[] = []
  const kept: string[] = []
  const stream = new PassThrough().on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().trim().split('\n')) {
      const line: unknown = JSON.parse(text)
      if (isLine(line)) log.push(line)
    }
  })
  const app = Fastify({
    logger: { level: 'info', stream },
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false
  })
  forbidLeaks(t, app)
  t.teardown(() => app.close())
  await app.register(config,
    {
      config: readConfig({
        PUBLIC_URL: AUDIENCE, NEONPANEL_INSECURE: 'true', NEONPANEL_ISSUER: issuer, LOAD_MAX_DELAY: '0', ...env
      })
    })
  const plugins = [
    metrics, tracing, errors, headers, drain, load, origin, cors, oauth, jwks, body, redis, relay, addressLimit,
    auth, rateLimit
  ]
  for (const plugin of plugins) await app.register(plugin)
  await app.register(wellKnown)
  app.get('/healthz', { config: { probe: true } }, async () => ({ status: 'ok' }))
  await app.register(async scope => {
    scope.addHook('onRequest', scope.auth.authenticate)
    scope.addHook('onRequest', scope.subjectLimit.apply)
    scope.addHook('preValidation', async request => {
      if (!request.refusal) return
      kept.push(request.refusal.code)
      throw request.refusal
    })
    for (const url of ['/', '/mcp', '/messages']) {
      scope.post(url, { config: { refuseAfterBody: true } },
        async ({ auth, body }) => ({ subject: auth?.subject, scopes: [...auth?.scopes ?? []], body: body ?? null }))
    }
    scope.get('/sse', async () => 'stream')
    scope.post('/tools/:name',
      async ({ auth }) => ({ clientId: auth?.clientId, expires: auth?.expires, claims: auth?.claims }))
    scope.post('/batch/:extra', async request => {
      await app.subjectLimit.charge(request, Number(request.url.split('/')[2]))
      return 'charged'
    })
  })
  await app.ready()

  /** Posts to a path under the gateway's own name; a token goes into the Authorization header. */
  async function post (url: string, token?: string, headers: Record<string, string> = {}) {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return app.inject({
      method: 'POST', url, headers: { host: 'mcp.example.com', ...authorization, ...headers }, payload: { id: 1 }
    })
  }
  return { app, kept, log, post }
}
