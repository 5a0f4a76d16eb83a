import type { RequestListener } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import audit from '../../../plugins/audit.ts'
import addressLimit from '../../../plugins/address-limit.ts'
import auth from '../../../plugins/auth/index.ts'
import body from '../../../plugins/body/index.ts'
import config, { readConfig } from '../../../plugins/config/index.ts'
import connections from '../../../plugins/connections/index.ts'
import drain from '../../../plugins/drain.ts'
import errors from '../../../plugins/errors/index.ts'
import headers from '../../../plugins/headers.ts'
import idempotency from '../../../plugins/idempotency/index.ts'
import jwks from '../../../plugins/jwks/index.ts'
import load from '../../../plugins/load/index.ts'
import type { Catalog } from '../../../plugins/mcp/protocol/types.ts'
import mcp from '../../../plugins/mcp/index.ts'
import { requestId } from '../../../plugins/logger/index.ts'
import metrics from '../../../plugins/metrics/index.ts'
import neonpanel from '../../../plugins/neonpanel/index.ts'
import oauth from '../../../plugins/oauth/index.ts'
import catalog from '../../../plugins/catalog/index.ts'
import rateLimit from '../../../plugins/rate-limit/index.ts'
import redis from '../../../plugins/redis/index.ts'
import search from '../../../plugins/search/index.ts'
import tracing from '../../../plugins/tracing/index.ts'
import relay from '../../../plugins/relay/index.ts'
import sse from '../../../plugins/sse.ts'
import tools from '../../../plugins/tools/index.ts'
import validation from '../../../plugins/validation/index.ts'
import mcpRoutes from '../../../routes/mcp.ts'
import sseRoutes from '../../../routes/sse.ts'
import startIssuer, { AUDIENCE, makePair, sendJson, sign } from '../../issuer.ts'
import forbidLeaks from '../../leaks.ts'
import startFakeUpstream from '../../fake-upstream.ts'

interface Test { teardown (undo: () => unknown): void }

interface Options {
  env?: Record<string, string>
  /** What NeonPanel's API answers; one company by default. */
  upstream?: RequestListener
  /** What is offered besides what NeonPanel offers. */
  catalogs?: Partial<Catalog>
}

/** How to ask: `token` null sends none, a text is sent as it is. */
interface AskOptions { path?: string, token?: string | null, headers?: Record<string, string> }

export interface Answer { status: number, headers: Record<string, unknown>, text: string, body: unknown }

export interface Gateway {
  app: FastifyInstance
  url: string
  /** A good token; claims on top of its own. */
  token (claims?: Record<string, unknown>): Promise<string>
  /** Posts a message, or a text as it is, to /mcp unless another path is named. */
  ask (message: unknown, manner?: AskOptions): Promise<Answer>
}

const pair = await makePair('good')

export const COMPANIES = {
  current_page: 1, per_page: 30, last_page: 1, data: [{ uuid: 'c0ffee', name: 'Ünder & "Söhne"' }]
}

const oneCompany: RequestListener = (_request, response) => sendJson(response, COMPANIES)

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A request and its id, to spread over. */
export function call (method: string, params?: object, id: unknown = 1): Record<string, unknown> {
  return { jsonrpc: '2.0', id, method, ...(params && { params }) }
}

/** The gateway's MCP surface with real keys, tokens and tools, in front of a NeonPanel of the test's own. */
export default async function openGateway (
  t: Test, { env = {}, upstream = oneCompany, catalogs = {} }: Options = {}
): Promise<Gateway> {
  const issuer = await startIssuer(t, pair)
  const settings = readConfig({
    PUBLIC_URL: AUDIENCE,
    NEONPANEL_INSECURE: 'true',
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: await startFakeUpstream(t, upstream),
    RATE_LIMIT_MAX: '100000',
    RATE_LIMIT_ADDRESS_MAX: '100000',
    MAX_CALLS_PER_SUBJECT: '100000',
    LOAD_MAX_DELAY: '0',
    ...env
  })
  const app = Fastify({
    genReqId: requestId,
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle'
  })
  forbidLeaks(t, app)
  t.teardown(() => app.close())
  await app.register(config, { config: settings })
  const plugins = [
    metrics, tracing, errors, audit, headers, drain, load, connections, validation, body, oauth, jwks, redis, relay,
    addressLimit, auth, rateLimit, neonpanel, idempotency, search, tools, sse, mcp, catalog
  ]
  for (const plugin of plugins) await app.register(plugin)
  app.mcp.register(catalogs)
  await app.register(async scope => {
    scope.addHook('onRequest', scope.auth.authenticate)
    scope.addHook('onRequest', scope.subjectLimit.apply)
    await scope.register(mcpRoutes)
    await scope.register(sseRoutes)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`

  const token = (claims: Record<string, unknown> = {}) => sign(issuer.url, { claims, pair })
  const good = await token()
  const ask: Gateway['ask'] = async (message, { path = '/mcp', token = good, headers = {} } = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'r1',
        ...(token !== null && {
          authorization: `Bearer ${token}`
        }),
        ...headers
      },
      payload: typeof message === 'string' ? message : JSON.stringify(message)
    })
    return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body: parsed(answer.payload) }
  }
  return { app, url, token, ask }
}
