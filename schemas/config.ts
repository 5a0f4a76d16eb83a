import { Type, type Static, type TSchema } from '@sinclair/typebox'

const MAX_MILLISECONDS = 3_600_000

function text (fallback: string, description: string) {
  return Type.String({ default: fallback, description })
}
function url (fallback: string, description: string) {
  return Type.String({ format: 'uri', default: fallback, description })
}
function list (fallback: string, description: string, items: TSchema = Type.String()) {
  return Type.Unsafe<readonly string[]>(Type.Array(items, { default: fallback, description }))
}
function choice<const T extends string> (values: readonly T[], fallback: T, description: string) {
  return Type.Unsafe<T>({ type: 'string', enum: values, default: fallback, description })
}
function integer (minimum: number, maximum: number, fallback: number, description: string) {
  return Type.Integer({ minimum, maximum, default: fallback, description })
}
function flag (fallback: boolean, description: string) {
  return Type.Boolean({ default: fallback, description })
}

/** `allowed` is what a bad value is answered with. */
const STATE_KEY = Type.String({
  pattern: '^[!-+\\x2d-~]{32,}$',
  allowed: 'secrets of 32 characters or more; openssl rand -base64 32 prints one'
})

/**
 * Every environment variable: its type, default and sentence. A default in `<…>` is derived from other settings.
 * The README's table is checked against this schema.
 */
export const Config = Type.Object({
  HOST: text('localhost', 'Address to listen on; 0.0.0.0 in a container.'),
  PORT: integer(1, 65_535, 3000, 'Port to listen on.'),
  PUBLIC_URL: Type.String(
    {
      format: 'base',
      default: '<http://localhost:PORT>',
      description: 'The URL that users type, with a path if it has one, and without a trailing slash. https, unless ' +
        'it is a loopback address.'
    }
  ),
  LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info',
    'Least severe level that is logged.'),
  TRUST_PROXY: list('', 'Addresses or CIDR blocks of the proxies whose X-Forwarded-For is believed.',
    Type.String({ format: 'address' })),
  CORS_ORIGIN: list('*', 'Origins that browsers may call from, or * for all. Never with credentials.'),
  ALLOWED_HOSTS: list('', 'Host names accepted besides the one of PUBLIC_URL.'),
  TLS_CERT: text('', 'Path of a PEM certificate; with TLS_KEY the gateway itself speaks https.'),
  TLS_KEY: text('', 'Path of the PEM key that belongs to TLS_CERT.'),
  NEONPANEL_ISSUER: url('https://my.neonpanel.com', 'The authorization server, exactly as its tokens name it in iss.'),
  NEONPANEL_API_URL: url('<NEONPANEL_ISSUER>',
    'Origin of the NeonPanel API: the only place that tokens are forwarded to.'),
  NEONPANEL_JWKS_URI: url('<NEONPANEL_ISSUER/.well-known/jwks.json>',
    'Where the gateway reads the keys that tokens are signed with.'),
  NEONPANEL_TOKEN_URL: url('<NEONPANEL_ISSUER/oauth2/token>', 'Token endpoint that the metadata documents name.'),
  NEONPANEL_INSECURE: flag(false, 'true allows http for the four above although PUBLIC_URL is https, and warns. Only ' +
    'inside a network that nobody else can read.'),
  NEONPANEL_DEADLINE: integer(100, MAX_MILLISECONDS, 40_000,
    'Milliseconds that one tool call may take, everything included.'),
  NEONPANEL_DETAILS_PATH: choice(['auto', 'balances', 'details'], 'auto',
    'Last segment of the inventory details path; auto finds out.'),
  NEONPANEL_ARRAY_STYLE: choice(['auto', 'repeat', 'brackets'], 'auto',
    'How lists travel in a query, a=1&a=2 or a[]=1&a[]=2; auto finds out.'),
  NEONPANEL_IMPORT_TYPES: list('bill', 'Document types that the import tools accept.',
    Type.String({ pattern: '^[a-z][a-z-]{0,63}$' })),
  TOKEN_AUDIENCE: list('<PUBLIC_URL, with / and with /mcp /sse /messages>',
    'Accepted aud values, or any (which accepts tokens made for others).'),
  TOKEN_ALGORITHMS: list('RS256', 'Accepted signature algorithms.',
    Type.Unsafe<string>({ type: 'string', enum: ['RS256', 'ES256'] })),
  ENFORCE_SCOPES: flag(true, 'false requires no scopes and advertises none.'),
  ADVERTISED_SCOPES: list('', 'Scopes to advertise, and to ask for when a token is missing. Left out: all nine are ' +
    'advertised, and the eight that read are asked for.', Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$' })),
  ANONYMOUS_METHODS: list('', 'MCP methods that are answered without a token. For discovery: initialize ping ' +
    'notifications/initialized tools/list.'),
  UPSTREAM_AUTH: choice(['forward', 'exchange'], 'forward', 'How calls to NeonPanel are authorized: forward sends ' +
    'the verified token on, exchange gets another one for it at NEONPANEL_TOKEN_URL.'),
  UPSTREAM_CLIENT_ID: text('', 'Client id of the gateway at NEONPANEL_TOKEN_URL, for exchange.'),
  UPSTREAM_CLIENT_SECRET: text('', 'Its secret, sent as client_secret_basic; empty for a public client.'),
  UPSTREAM_AUDIENCE: text('', 'Audience that exchanged tokens are asked for; empty leaves it to the server.'),
  RATE_LIMIT_MAX: integer(1, 1_000_000_000, 30, 'Requests per subject and window over all authenticated endpoints.'),
  RATE_LIMIT_WINDOW: integer(100, MAX_MILLISECONDS, 10_000, 'Length of the window in milliseconds.'),
  RATE_LIMIT_ADDRESS_MAX: integer(1, 1_000_000_000, 300, 'Requests without a token per address and window.'),
  RATE_LIMIT_FAILED_AUTH: integer(1, 1_000_000_000, 100, 'Refused tokens per address and minute.'),
  REDIS_URL: Type.String(
    {
      format: 'redis',
      default: '',
      description: 'Redis or Valkey that replicas share: redis: or rediss: (TLS), user, password, host, port and ' +
        'database. Empty: one replica, all in memory.'
    }
  ),
  REDIS_PREFIX: Type.String({
    pattern: '^[A-Za-z0-9:._-]{1,64}$',
    default: 'neonpanel:',
    description: 'What the names of our keys begin with. Deployments that share a Redis need different ones.'
  }),
  TOOL_NAMES: choice(['auto', 'dotted', 'underscore'], 'auto', 'Names that tools/list shows; auto: underscore at ' +
    '/mcp, dotted elsewhere. Both can always be called.'),
  READ_ONLY: flag(false, 'true hides the tools that create documents and refuses their calls.'),
  STATE_KEYS: list('', 'Secrets of 32 characters or more for task ids and requestState, such as openssl rand -base64 ' +
    '32 prints: the first seals, all open. Replicas share them; empty makes one at boot.', STATE_KEY),
  MAX_CALLS: integer(2, 100_000, 256, 'Tool calls that may run at a time; half as many more may wait for 2 seconds.'),
  MAX_CALLS_PER_SUBJECT: integer(1, 100_000, 10, 'Tool calls of one subject that may run at a time.'),
  MAX_STREAMS: integer(1, 100_000, 500,
    'Event streams that clients may keep open at a time, subscriptions included. Each may hold 1 MiB.'),
  LOAD_MAX_DELAY: integer(0, 60_000, 250, 'Milliseconds that the event loop may be late (99 % of a second) before ' +
    'requests are refused, lists first and writes last; 0 refuses none.'),
  DRAIN_DELAY: integer(0, 300_000, 5000,
    'Milliseconds between the stop signal and the refusal of new requests; /readyz fails meanwhile.'),
  SANDBOX: flag(false, 'true starts the sandbox NeonPanel beside the gateway and uses it; with a public PUBLIC_URL, ' +
    'clients reach it there. Never in production.'),
  SANDBOX_PORT: integer(1, 65_535, 4000, 'Port of the sandbox NeonPanel.')
}, { additionalProperties: false })

export type Config = Static<typeof Config>

/**
 * Settings of the server v3.1.1 that have another name here. One that is still set is named in a warning at the start.
 */
export const formerNames: Readonly<Record<string, keyof Config>> = {
  NEONPANEL_API_BASE: 'NEONPANEL_API_URL',
  NEONPANEL_OAUTH_EXPECTED_AUDIENCE: 'TOKEN_AUDIENCE',
  NEONPANEL_OAUTH_ISSUER: 'NEONPANEL_ISSUER',
  NEONPANEL_OAUTH_JWKS_URI: 'NEONPANEL_JWKS_URI',
  NEONPANEL_OAUTH_REQUIRED_SCOPES: 'ENFORCE_SCOPES',
  RATE_LIMIT_WINDOW_MS: 'RATE_LIMIT_WINDOW',
  REQUEST_TIMEOUT_MS: 'NEONPANEL_DEADLINE',
  SSE_MAX_CONNECTIONS: 'MAX_STREAMS'
}
