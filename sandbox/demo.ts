import type { FastifyInstance } from 'fastify'
import forward from './forward.ts'
import startSandbox from './index.ts'
import welcome from './welcome.ts'

/**
 * Starts the sandbox NeonPanel beside a gateway with SANDBOX=true that does not listen yet, and ends it with the
 * gateway. Where the gateway's address is public, it is the sandbox's too.
 */
export default async function demo (app: FastifyInstance) {
  const { NEONPANEL_ISSUER, PUBLIC_URL, SANDBOX_PORT } = app.config
  const sandbox = await startSandbox({ port: SANDBOX_PORT, issuer: NEONPANEL_ISSUER, defaultAudience: PUBLIC_URL })
  app.addHook('onClose', sandbox.close)
  if (NEONPANEL_ISSUER === PUBLIC_URL) await app.register(forward, { sandboxUrl: sandbox.url })
  return { welcome: () => welcome(app.config) }
}
