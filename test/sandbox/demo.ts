import buildApp from '../../app.ts'
import startDemo from '../../sandbox/demo.ts'
import { onFreePort } from '../build.ts'

interface Test { teardown (undo: () => Promise<void>): void }

/** What `npm run demo` runs, in this process and on free ports. */
export default async function buildDemo (t: Test, env: Record<string, string> = {}) {
  const SANDBOX_PORT = await onFreePort(async port => String(port))
  return onFreePort(async port => {
    const settings = { SANDBOX: 'true', SANDBOX_PORT, LOG_LEVEL: 'silent', DRAIN_DELAY: '0', LOAD_MAX_DELAY: '0' }
    const app = await buildApp({ PORT: String(port), ...settings, ...env })
    await startDemo(app)
    await app.listen({ host: 'localhost', port }).catch(async error => { await app.close(); throw error })
    t.teardown(() => app.close())
    return { app, port, sandboxUrl: `http://localhost:${SANDBOX_PORT}` }
  })
}
