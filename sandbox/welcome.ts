import { isLoopback } from '../plugins/config/index.ts'
import type { Config } from '../schemas/config.ts'
import tokenCommand from './token-command.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const CUTTING_BOARD = 5001
/** Where a container listens. */
const IN_CONTAINER = '0.0.0.0'
const IN_CONTAINER_TOKEN = 'In a container: TOKEN=$(docker compose exec -T demo node --import tsx sandbox/token.ts)\n'
const DEFAULT_PORTS: Readonly<Record<string, number>> = { PORT: 3000, SANDBOX_PORT: 4000 }
const HEADERS = '-H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\''

/** A curl line for a shell that has the token in $TOKEN. */
function curlWithToken (url: string, body: object): string {
  return `curl -s ${url} ${HEADERS} -d '${JSON.stringify(body)}'`
}

/** Who can connect at a loopback address, and how the others can. */
function connectLocally ({ PORT, SANDBOX_PORT, PUBLIC_URL }: Config): string {
  const others = Object.entries({ PORT, SANDBOX_PORT }).filter(([name, port]) => port !== DEFAULT_PORTS[name])
  const ports = others.map(([name, port]) => `${name}=${port} `).join('')
  return `Assistants on this machine    ${PUBLIC_URL}/mcp   (sign in as Ana)
ChatGPT, Claude on the web    cannot reach localhost: open a tunnel (https) to port ${PORT}, and start again with
                              ${ports}PUBLIC_URL=https://your-tunnel.example npm run demo`
}

/** What to paste where, at a public address. */
function connectPublicly ({ PORT, PUBLIC_URL }: Config): string {
  return `ChatGPT                       ${PUBLIC_URL}   (paste it as the URL of the app; sign in as Ana)
Claude and all others         ${PUBLIC_URL}/mcp
The tunnel                    leads to port ${PORT} of this machine and passes the Host header on; one is enough`
}

/** What `npm run demo` prints once it answers: where to connect, and lines for a shell, the first without a token. */
export default function welcome (config: Config): string {
  const { HOST, PUBLIC_URL, SANDBOX_PORT } = config
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const cogs = { companyUuid: KESTREL, inventoryId: CUTTING_BOARD, startDate: '2025-01-01', endDate: '2025-04-30' }
  return `
NeonPanel MCP Gateway         ${PUBLIC_URL}   (in a browser: how to connect each client, and live checks)
Sandbox NeonPanel             http://localhost:${SANDBOX_PORT}   (invented people and figures; no passwords)

${isLoopback(PUBLIC_URL) ? connectLocally(config) : connectPublicly(config)}

Or paste these lines, in their order, into another terminal in this folder:

curl -s ${PUBLIC_URL}/healthz

curl -s ${PUBLIC_URL}/.well-known/oauth-authorization-server

TOKEN=$(${tokenCommand(SANDBOX_PORT)})

${curlWithToken(`${PUBLIC_URL}/messages`, list)}

${curlWithToken(`${PUBLIC_URL}/tools/neonpanel.listCompanies`, {})}

${curlWithToken(`${PUBLIC_URL}/tools/neonpanel.getInventoryCogs`, cogs)}

The token is Ana's and lasts an hour. Ben's: ${tokenCommand(SANDBOX_PORT, '--user ben@example.com')}
${HOST === IN_CONTAINER ? IN_CONTAINER_TOKEN : ''}Ctrl+C ends both.

`
}
