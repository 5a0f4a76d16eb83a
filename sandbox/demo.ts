import type { FastifyInstance } from 'fastify'
import forward from './forward.ts'
import startSandbox from './index.ts'
import welcome from './welcome.ts'

/** Where the gateway takes events. */
const PATH = '/webhooks/neonpanel'

/**
 * Starts the sandbox NeonPanel beside a gateway with SANDBOX=true that does not listen yet, and ends it with the
 * gateway. Where the gateway's address is public, it is the sandbox's too.
 */
export default async function demo (app: FastifyInstance) {
  const { NEONPANEL_ISSUER, PORT, PUBLIC_URL, SANDBOX_PORT, TLS_CERT, WEBHOOK_SECRETS: [secret] } = app.config
  const isTold = secret !== undefined && TLS_CERT === '' // no certificate is for localhost
  const sandbox = await startSandbox({
    port: SANDBOX_PORT,
    issuer: NEONPANEL_ISSUER,
    defaultAudience: PUBLIC_URL,
    ...(isTold && { webhook: { url: `http://localhost:${PORT}${PATH}`, host: new URL(PUBLIC_URL).host, secret } })
  })
  app.addHook('onClose', sandbox.close)
  if (NEONPANEL_ISSUER === PUBLIC_URL) await app.register(forward, { sandboxUrl: sandbox.url })
  return { welcome: () => welcome(app.config) }
}
