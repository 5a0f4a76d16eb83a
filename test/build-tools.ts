import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import audit from '../plugins/audit.ts'
import body from '../plugins/body/index.ts'
import config, { readConfig, type Environment } from '../plugins/config/index.ts'
import drain from '../plugins/drain.ts'
import errors from '../plugins/errors/index.ts'
import headers from '../plugins/headers.ts'
import idempotency from '../plugins/idempotency/index.ts'
import load from '../plugins/load/index.ts'
import metrics from '../plugins/metrics/index.ts'
import neonpanel from '../plugins/neonpanel/index.ts'
import oauth from '../plugins/oauth/index.ts'
import openapi from '../plugins/openapi/index.ts'
import redis from '../plugins/redis/index.ts'
import search from '../plugins/search/index.ts'
import tracing from '../plugins/tracing/index.ts'
import tools from '../plugins/tools/index.ts'
import validation from '../plugins/validation/index.ts'
import openapiRoutes from '../routes/openapi.ts'
import toolRoutes from '../routes/tools.ts'
import { scopes } from '../tools/scopes.ts'
import requireDocumented from './documented.ts'
import forbidLeaks from './leaks.ts'

interface Test { teardown (undo: () => unknown): void }

/** A request as it reached the fake upstream. */
interface Seen {
  method: string | undefined, url: string | undefined, headers: IncomingMessage['headers'], body: unknown
}

/** A NeonPanel that answers whatever a test tells it to, and remembers what it was asked. */
export interface FakeUpstream {
  url: string, seen: Seen[], answer: (request: IncomingMessage, response: ServerResponse) => void
}

interface Options { env?: Environment, granted?: readonly string[] | null, log?: (line: string) => void }

/** The token that every request of this gateway is forwarded with. */
export const TOKEN = 'token-of-ana'

/** Answers with a value as JSON. */
export function json (value: unknown, status = 200, headers: Record<string, string> = {}): FakeUpstream['answer'] {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(value))
  }
}

/** Starts a fake upstream, and ends it with the test. */
export async function startFakeUpstream (t: Test, answer: FakeUpstream['answer'] = json({})): Promise<FakeUpstream> {
  const fakeUpstream: FakeUpstream = { url: '', seen: [], answer }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    fakeUpstream.seen.push({
      method: request.method, url: request.url, headers: request.headers, body: text === '' ? null : JSON.parse(text)
    })
    fakeUpstream.answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  fakeUpstream.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return fakeUpstream
}

/**
 * The tools over REST with their document, without sign-in: the caller holds what is `granted`, or has no token where
 * that is null.
 */
export default async function buildTools (
  t: Test, url: string, { env = {}, granted = scopes, log }: Options = {}
): Promise<FastifyInstance> {
  const app = Fastify(log ? { logger: { level: 'info', stream: { write: log } } } : {})
  forbidLeaks(t, app, new RegExp(TOKEN))
  requireDocumented(t, app)
  t.teardown(() => app.close())
  await app.register(config,
    {
      config: readConfig(
        {
          NEONPANEL_API_URL: url,
          PUBLIC_URL: 'https://mcp.example.com',
          NEONPANEL_INSECURE: 'true',
          LOAD_MAX_DELAY: '0',
          ...env
        }
      )
    })
  const signIn = fp(async fastify => {
    const claims = {
      subject: 'ana', scopes: new Set(granted), token: TOKEN, expires: Infinity, clientId: null, claims: {}
    }
    fastify.decorateRequest('auth', null)
    fastify.decorate('auth', { authenticate: (_request, _reply, done) => done(), forget () {} })
    fastify.addHook('onRequest', async request => { request.auth = granted && claims })
  }, { name: 'auth' })
  const plugins = [
    metrics, tracing, errors, audit, headers, drain, load, validation, body, oauth, signIn, redis, neonpanel,
    idempotency, search, tools
  ]
  for (const plugin of plugins) await app.register(plugin)
  await app.register(openapi).register(openapiRoutes)
  await app.register(toolRoutes)
  return app
}

/** Calls a tool over REST; the answer's body is parsed. */
export async function call (app: FastifyInstance, name: string, input?: object) {
  const { statusCode, headers, body: text } =
    await app.inject({ method: 'POST', url: `/tools/neonpanel.${name}`, ...(input && { payload: input }) })
  const body: unknown = JSON.parse(text)
  return { status: statusCode, headers, text, body }
}
