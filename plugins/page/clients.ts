import product from '../../tools/product.ts'
import shellWord from '../text/shell-word.ts'

/** A sentence; beside it a text to copy, or a link that installs. */
export interface Step { say: string, copy?: string, link?: { label: string, href: string } }

/** How one client is connected. */
export interface Client { name: string, where: string, steps: readonly Step[] }

interface Place {
  /** PUBLIC_URL. */
  url: string
  /** The scopes to sign in with where a client asks for no more than it is told. */
  scopes: readonly string[]
  /** The name of a tool that needs no argument. */
  tool: string
  /** Whether HTTP+SSE is served. */
  sse: boolean
}

/** What a server is called in settings. */
const NAME = product.brand.toLowerCase()

function settings (value: object): string {
  return JSON.stringify(value, null, 2)
}

function hosted ({ url }: Place): Client[] {
  return [
    {
      name: 'ChatGPT',
      where: 'web, desktop',
      steps: [
        { say: 'Open Settings → Apps, turn developer mode on and choose Create.' },
        { say: 'Give this address, and OAuth as authentication.', copy: url },
        { say: `Sign in at ${product.brand} and allow what it may do. After an update of this server press Refresh.` }
      ]
    },
    {
      name: 'Claude',
      where: 'web, desktop, phone',
      steps: [
        { say: 'Open Settings → Connectors and choose Add custom connector.' },
        { say: 'Give it a name without dots and apostrophes, and this address.', copy: `${url}/mcp` },
        { say: `Choose Connect and sign in at ${product.brand}.` }
      ]
    }
  ]
}

function terminals ({ url, scopes }: Place): Client[] {
  const mcp = shellWord(`${url}/mcp`)
  return [
    {
      name: 'Claude Code',
      where: 'terminal',
      steps: [
        { say: 'Add the server.', copy: `claude mcp add --transport http ${NAME} ${mcp}` },
        { say: 'Type /mcp in Claude Code to sign in.' }
      ]
    },
    {
      name: 'Codex',
      where: 'terminal',
      steps: [
        { say: 'Add the server; the sign-in opens.', copy: `codex mcp add ${NAME} --url ${mcp}` },
        ...scopes.length > 0
          ? [{
              say: 'It asks for no scope to write. Sign in with all of them like this.',
              copy: `codex mcp login ${NAME} --scopes ${scopes.join(',')}`
            }]
          : []
      ]
    }
  ]
}

function editors ({ url }: Place): Client[] {
  const server = { type: 'http', url: `${url}/mcp` }
  const cursor = { url: `${url}/mcp` }
  return [
    {
      name: 'VS Code',
      where: 'editor',
      steps: [
        {
          say: 'Install it by this link.',
          link: {
            label: 'Install in VS Code',
            href: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: NAME, ...server }))}`
          }
        },
        { say: 'Or write into .vscode/mcp.json:', copy: settings({ servers: { [NAME]: server } }) }
      ]
    },
    {
      name: 'Cursor',
      where: 'editor',
      steps: [
        {
          say: 'Install it by this link.',
          link: {
            label: 'Install in Cursor',
            href: `cursor://anysphere.cursor-deeplink/mcp/install?name=${NAME}&config=` +
              encodeURIComponent(Buffer.from(JSON.stringify(cursor)).toString('base64'))
          }
        },
        { say: 'Or write into mcp.json:', copy: settings({ mcpServers: { [NAME]: cursor } }) }
      ]
    },
    {
      name: 'Antigravity',
      where: 'editor, once Gemini CLI',
      steps: [
        { say: 'Write into mcp_config.json:', copy: settings({ mcpServers: { [NAME]: { serverUrl: `${url}/mcp` } } }) }
      ]
    }
  ]
}

function developers ({ url, tool, sse }: Place): Client[] {
  return [
    {
      name: 'MCP Inspector',
      where: 'for developers',
      steps: [{
        say: 'Start it with Node.js 22.19 or newer.',
        copy: `npx @modelcontextprotocol/inspector --server-url ${shellWord(`${url}/mcp`)} --transport http`
      }]
    },
    {
      name: 'GPT Actions',
      where: 'OpenAPI',
      steps: [
        { say: 'In a GPT choose Configure → Create new action → Import from URL.', copy: `${url}/openapi.json` },
        {
          say: `Choose OAuth, with a client id and secret of ${product.brand}. The addresses to sign in at stand here.`,
          copy: `${url}/.well-known/oauth-authorization-server`
        }
      ]
    },
    {
      name: 'Open WebUI',
      where: 'OpenAPI',
      steps: [{ say: 'Add a tool server of the type OpenAPI with this document.', copy: `${url}/openapi.json` }]
    },
    {
      name: 'Other clients',
      where: 'MCP',
      steps: [
        { say: 'Those that speak Streamable HTTP take this address.', copy: `${url}/mcp` },
        { say: 'Those that only start programs take this one.', copy: `npx -y mcp-remote ${shellWord(`${url}/mcp`)}` },
        ...sse ? [{ say: 'Older ones that speak HTTP+SSE take this address.', copy: `${url}/sse` }] : []
      ]
    },
    {
      name: 'curl',
      where: 'scripts',
      steps: [{
        say: 'With an access token in $TOKEN:',
        copy: `curl -s ${shellWord(`${url}/tools/${tool}`)} -H "Authorization: Bearer $TOKEN" \\\n` +
          '  -H \'Content-Type: application/json\' -d \'{}\''
      }]
    }
  ]
}

/** Every client that is known to work, with the steps that connect it here. */
export default function clientsAt (place: Place): readonly Client[] {
  return [...hosted(place), ...terminals(place), ...editors(place), ...developers(place)]
}
