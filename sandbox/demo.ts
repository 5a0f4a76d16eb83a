import type { FastifyInstance } from 'fastify'
import forward from './forward.ts'
import startSandbox from './index.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const CUTTING_BOARD = 5001

/** A curl line that can be pasted as it stands. */
function curl (url: string, token?: string, body?: object): string {
  return [
    `curl -s ${url}`,
    ...(token ? [`-H 'Authorization: Bearer ${token}'`] : []),
    ...(body ? ['-H \'Content-Type: application/json\'', `-d '${JSON.stringify(body)}'`] : [])
  ].join(' ')
}

/**
 * Starts the sandbox NeonPanel beside a gateway with SANDBOX=true that does not listen yet, and ends it with the gateway. Where the
 * gateway's address is public, it is the sandbox's too.
 */
export default async function demo (app: FastifyInstance) {
  const { NEONPANEL_ISSUER, PUBLIC_URL, SANDBOX_PORT } = app.config
  const sandbox = await startSandbox({ port: SANDBOX_PORT, issuer: NEONPANEL_ISSUER, defaultAudience: PUBLIC_URL })
  app.addHook('onClose', sandbox.close)
  if (NEONPANEL_ISSUER === PUBLIC_URL) await app.register(forward, { sandboxUrl: sandbox.url })

  /** What to try, with a token that is good for an hour. */
  async function welcome (): Promise<string> {
    const token = await sandbox.mintToken({ user: 'ana@example.com', audience: PUBLIC_URL })
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
    const cogs = { companyUuid: KESTREL, inventoryId: CUTTING_BOARD, startDate: '2025-01-01', endDate: '2025-04-30' }
    return `
NeonPanel MCP Gateway   ${PUBLIC_URL}
Sandbox NeonPanel       ${sandbox.url}   (invented people and figures; no passwords)

Connect an assistant to ${PUBLIC_URL}/mcp and sign in as Ana, or paste one of these lines into another terminal:

${curl(`${PUBLIC_URL}/healthz`)}

${curl(`${PUBLIC_URL}/.well-known/oauth-authorization-server`)}

${curl(`${PUBLIC_URL}/messages`, token, list)}

${curl(`${PUBLIC_URL}/tools/neonpanel.listCompanies`, token, {})}

${curl(`${PUBLIC_URL}/tools/neonpanel.getInventoryCogs`, token, cogs)}

The token is Ana's and lasts an hour; npm run -s token prints another one.
Ctrl+C ends both.

`
  }

  return { welcome }
}
