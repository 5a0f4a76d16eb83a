import type { RequestListener } from 'node:http'
import type { FastifyInstance } from 'fastify'
import buildApp from '../../app.ts'
import { onFreePort } from '../build.ts'
import startIssuer, { makePair, sendJson, sign } from '../issuer.ts'
import forbidLeaks from '../leaks.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import startFakeUpstream from '../fake-upstream.ts'

interface Test { teardown (undo: () => unknown): void }

interface Options {
  env?: Record<string, string>
  /** What NeonPanel's API answers; one company by default. */
  upstream?: RequestListener
  /** Runs before the gateway listens. */
  prepare?: (app: FastifyInstance) => void
}

/** The whole gateway on a port of its own, with a NeonPanel that says what a test wants. */
export interface Target {
  app: FastifyInstance
  url: string
  /** A good token of some subject, with every scope. */
  token (sub?: string, claims?: Record<string, unknown>): Promise<string>
}

const pair = await makePair('good')
export const SCOPES = 'read:companies read:reports read:inventory read:landed-cost read:cogs read:warehouses ' +
  'read:analytics write:import'

const oneCompany: RequestListener = (_request, response) => sendJson(response, COMPANIES)

/** Starts it, and ends it with the test. Limits are out of the way unless `env` sets them. */
export default async function openTarget (
  t: Test, { env = {}, upstream = oneCompany, prepare }: Options = {}
): Promise<Target> {
  const issuer = await startIssuer(t, pair)
  const neonpanel = await startFakeUpstream(t, upstream)
  const app = await onFreePort(async port => {
    const app = await buildApp({
      PORT: String(port),
      LOG_LEVEL: 'silent',
      LOAD_MAX_DELAY: '0',
      NEONPANEL_ISSUER: issuer.url,
      NEONPANEL_API_URL: neonpanel,
      RATE_LIMIT_MAX: '1000000',
      RATE_LIMIT_ADDRESS_MAX: '1000000',
      RATE_LIMIT_FAILED_AUTH: '1000000',
      ...env
    })
    forbidLeaks(t, app)
    prepare?.(app)
    await app.listen({ host: 'localhost', port }).catch(async error => { await app.close(); throw error })
    return app
  })
  t.teardown(() => app.close())
  const token = (sub = 'ana', claims = {}) =>
    sign(issuer.url, { pair, claims: { sub, aud: app.config.PUBLIC_URL, scope: SCOPES, ...claims } })
  return { app, url: `http://localhost:${app.config.PORT}`, token }
}
