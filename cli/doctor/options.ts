import { parseArgs } from 'node:util'
import nearest from '../../plugins/text/nearest.ts'
import { isUrl, withoutSlash } from '../../plugins/config/url.ts'
import clients, { type Client } from './clients.ts'

/** What the doctor is asked to do. */
export interface Options {
  /** The address of the MCP endpoint, without a slash at the end. */
  url: string
  /** One JSON document in place of lines. */
  json: boolean
  /** Only what counts for this one. */
  client?: Client
  token?: string
  signIn: boolean
  /** Milliseconds that a step may take. */
  timeout: number
  /** Milliseconds that an event stream is watched. */
  idle: number
}

const MAX_SECONDS = 600
const TOKEN = /^[\w.~+/-]+=*$/
const DEFAULTS = { timeout: '10', idle: '20' } as const

export const USAGE = `Usage: doctor https://host/mcp [--client NAME] [--token TOKEN | --sign-in] [--json]
              [--timeout SECONDS] [--idle SECONDS]

Walks the whole way of a client to an MCP server over HTTP, and says what hurts whom.

  --client NAME      only what counts for one client: ${clients.map(({ name }) => name).join(', ')}
  --token TOKEN      an access token for the server; - reads it from the standard input
  --sign-in          registers a client, prints an address to sign in at, and goes on with the token; also tries
                     the redirect URI of each client, and takes these registrations back where it can
  --json             the whole as one JSON document
  --timeout SECONDS  what a step may take (${DEFAULTS.timeout})
  --idle SECONDS     how long a stream of HTTP+SSE is watched (${DEFAULTS.idle}; 0 leaves it out)

Ends with 0 when nothing fails, 1 when something does, 2 when it was called in another way.
`

/** Throws an Error that says what is wrong with a text, and what would be right. */
function seconds (name: string, text: string, least: number): number {
  if (!/^\d{1,3}(\.\d+)?$/.test(text) || Number(text) < least || Number(text) > MAX_SECONDS) {
    throw new Error(`--${name} must be a number of seconds, ${least} to ${MAX_SECONDS}.`)
  }
  return Number(text) * 1000
}

function clientNamed (name: string): Client {
  const client = clients.find(each => each.name === name)
  if (client) return client
  const names = clients.map(({ name }) => name)
  const near = nearest(name, names)
  throw new Error(near === undefined
    ? `There is no client of that name. Known: ${names.join(', ')}.`
    : `There is no client of that name. Did you mean ${near}?`)
}

function endpoint (texts: readonly string[]): string {
  const [text] = texts
  if (text === undefined) throw new Error('Give the address of an MCP server, such as https://mcp.example.com/mcp.')
  if (texts.length > 1) throw new Error(`Give one address, not ${texts.length}.`)
  if (!isUrl(text)) throw new Error('The address must be a URL with http or https, without user and fragment.')
  return withoutSlash(new URL(text).href)
}

/** Reads the command line. Throws an Error that says what is wrong with it, and what would be right. */
export default function readOptions (args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      client: { type: 'string' },
      idle: { type: 'string', default: DEFAULTS.idle },
      json: { type: 'boolean', default: false },
      'sign-in': { type: 'boolean', default: false },
      timeout: { type: 'string', default: DEFAULTS.timeout },
      token: { type: 'string' }
    }
  })
  const { client, idle, json, 'sign-in': signIn, timeout, token } = values
  if (signIn && token !== undefined) throw new Error('Give --token or --sign-in, not both.')
  if (token !== undefined && !TOKEN.test(token)) throw new Error('--token must be a token (RFC 6750 2.1).')
  return {
    url: endpoint(positionals),
    json,
    signIn,
    timeout: seconds('timeout', timeout, 1),
    idle: seconds('idle', idle, 0),
    ...client !== undefined && { client: clientNamed(client) },
    ...token !== undefined && { token }
  }
}
