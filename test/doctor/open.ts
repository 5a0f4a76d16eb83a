import buildApp from '../../app.ts'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import key from '../key.ts'
import startAlteringProxy from './altering-proxy.ts'

interface Test { teardown (undo: () => unknown): void }

/** All scopes that read; the one that writes is missing. */
const READING = [
  'read:inventory', 'read:analytics', 'read:companies', 'read:reports', 'read:warehouses', 'read:revenue', 'read:cogs',
  'read:landed-cost'
]

/**
 * A gateway and its authorization server behind one address, whose proxy can be told to change something. They end with
 * the test.
 */
export default async function openAltered (t: Test) {
  const port = await onFreePort(async port => port)
  const origin = `http://localhost:${port}`
  const sandbox = await startSandbox({ port: 0, key, issuer: origin, defaultAudience: `${origin}/mcp` })
  t.teardown(() => sandbox.close())
  const free = await onFreePort(async port => port)
  const issuer = Number(new URL(sandbox.url).port)
  const proxy = await startAlteringProxy(t, { port, gateway: free, issuer }) // first, so that the keys are found
  const app = await buildApp({
    PORT: String(free),
    PUBLIC_URL: origin,
    NEONPANEL_ISSUER: origin,
    NEONPANEL_API_URL: sandbox.url,
    LOG_LEVEL: 'silent',
    LOAD_MAX_DELAY: '0',
    RATE_LIMIT_MAX: '100000',
    RATE_LIMIT_ADDRESS_MAX: '100000',
    RATE_LIMIT_FAILED_AUTH: '100000'
  })
  t.teardown(() => app.close())
  await app.listen({ host: 'localhost', port: free })
  const token = (audience = `${origin}/mcp`) => sandbox.issueToken({ audience, scopes: READING })
  return { url: `${origin}/mcp`, proxy, sandbox, token }
}
