import buildApp from '../../app.ts'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

type Sandbox = Awaited<ReturnType<typeof startSandbox>>
type App = Awaited<ReturnType<typeof buildApp>>

/** Two replicas of one deployment, in this process, over one sandbox NeonPanel. */
interface Replicas {
  apps: [App, App]
  urls: [string, string]
  sandbox: Sandbox
  /** A token that both accept, of a subject of its own unless it is given. */
  token (subject?: string): Promise<string>
}

const AUDIENCE = 'https://mcp.example.com'

/** Starts them, with a Redis that they have reached where the settings name one. They end with the test. */
export default async function startReplicas (t: Test, env: Record<string, string>): Promise<Replicas> {
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())
  const start = () => onFreePort(async port => {
    const settings = {
      PORT: String(port),
      LOG_LEVEL: 'silent',
      NEONPANEL_ISSUER: sandbox.url,
      TOKEN_AUDIENCE: AUDIENCE,
      LOAD_MAX_DELAY: '0',
      ...env
    }
    const app = await buildApp(settings)
    await app.listen({ host: 'localhost', port }).catch(async error => { await app.close(); throw error })
    t.teardown(() => app.close())
    await until(() => app.redis?.up !== false)
    return app
  })
  const apps: [App, App] = [await start(), await start()]
  return {
    apps,
    urls: [`http://localhost:${apps[0].config.PORT}`, `http://localhost:${apps[1].config.PORT}`],
    sandbox,
    token: subject => sandbox.issueToken(subject === undefined ? {} : { claims: { sub: subject } })
  }
}

/** Posts a message to a replica. */
export async function ask (
  url: string, message: unknown, token: string, path = '/mcp', headers: Record<string, string> = {}
): Promise<Response> {
  const all = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers }
  return fetch(url + path, { method: 'POST', headers: all, body: JSON.stringify(message) })
}
