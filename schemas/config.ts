import { Type, type Static } from '@sinclair/typebox'
import { LEGACY, MODERN } from './mcp.ts'
import { STATE_KEY, WEBHOOK_SECRET } from './secrets.ts'
import { choice, choices, flag, integer, list, secret, SECRET, text, url } from './setting.ts'

const MAX_MILLISECONDS = 3_600_000

/** The default of what clients are told: what the issuer says of itself, or its guide. */
const ISSUERS = '<the issuer\'s metadata>'

/** What the signature of a token can be verified by; none with a shared secret. */
const ALGORITHMS =
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const

/** The groups of tools beside those of the guide (D45), and the word for none of them. */
const TOOLSETS = ['search', 'views', 'none'] as const

export type Toolset = Exclude<typeof TOOLSETS[number], 'none'>

export type Algorithm = typeof ALGORITHMS[number]

const REVISIONS = [...MODERN, ...LEGACY] as const

const NODE = Type.String({
  pattern: '^([\\w.-]+|\\[[\\da-fA-F:]+\\])(:\\d{1,5})?$',
  allowed: 'hosts, each with a port, such as redis-1.example:6379'
})

/**
 * Every environment variable: its type, default and sentence. A default in `<…>` is derived from other settings.
 * The README's table is checked against this schema.
 */
export const Config = Type.Object({
  HOST: text('localhost', 'Address to listen on; 0.0.0.0 in a container.'),
  PORT: integer(1, 65_535, 3000, 'Port to listen on.'),
  PROCESSES: Type.Integer({
    minimum: 1,
    maximum: 64,
    auto: true,
    default: 1,
    description: 'Processes that serve, all on PORT; auto: one for each core, and at most one for each 512 MiB that ' +
      'a container may have. More than one needs REDIS_URL.'
  }),
  METRICS_PORT: integer(0, 65_535, 0, 'Port of /metrics for Prometheus, which must not be public; 0: not measured.'),
  METRICS_HOST: text('<HOST>', 'Address to listen on for METRICS_PORT.'),
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
  AUDIT_KEYS: list('', 'Secrets as in STATE_KEYS: the first makes a chain of the audit records, which `npm run ' +
    'verify-audit` proves whole with any of them. Empty: no chain.', STATE_KEY, SECRET),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('<none: no traces>', 'Where traces go: an OTLP receiver over HTTP, such as ' +
    'http://localhost:4318. Its other settings have their standard names: OTEL_EXPORTER_OTLP_HEADERS, ' +
    'OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME.'),
  TRACES_SAMPLED: integer(0, 100, 100, 'Percent of the requests that are traced; a caller\'s trace decides itself.'),
  TRUST_PROXY: list('', 'Addresses or CIDR blocks of the proxies whose X-Forwarded-For is believed.',
    Type.String({ format: 'address' })),
  CORS_ORIGIN: list('*', 'Origins that browsers may call from, or * for all. Never with credentials.'),
  ALLOWED_HOSTS: list('', 'Host names accepted besides the one of PUBLIC_URL.'),
  TLS_CERT: text('', 'Path of a PEM certificate; with TLS_KEY the gateway itself speaks https.'),
  TLS_KEY: text('', 'Path of the PEM key that belongs to TLS_CERT.'),
  NEONPANEL_ISSUER: url('https://my.neonpanel.com', 'The authorization server, exactly as its tokens name it in iss.'),
  NEONPANEL_API_URL: url('<NEONPANEL_ISSUER>',
    'Origin of the NeonPanel API: the only place that tokens are forwarded to.'),
  NEONPANEL_JWKS_URI: url('<jwks_uri of the issuer\'s metadata, or NEONPANEL_ISSUER/.well-known/jwks.json>',
    'Where the gateway reads the keys that tokens are signed with; clients are not told.'),
  NEONPANEL_TOKEN_URL: url('<token_endpoint of the issuer\'s metadata, or NEONPANEL_ISSUER/oauth2/token>',
    'Where the gateway exchanges tokens; clients are not told.'),
  NEONPANEL_INTROSPECTION_URL: url('<none: opaque tokens are refused>', 'Where the gateway asks about opaque tokens ' +
    '(RFC 7662), as UPSTREAM_CLIENT_ID with UPSTREAM_CLIENT_SECRET.'),
  PUBLISHED_AUTHORIZATION_URL: url(ISSUERS, 'Authorization endpoint that clients are told.'),
  PUBLISHED_TOKEN_URL: url(ISSUERS, 'Token endpoint that clients are told.'),
  PUBLISHED_REGISTRATION_URL: url(ISSUERS, 'Registration endpoint that clients are told.'),
  PUBLISHED_JWKS_URI: url(ISSUERS, 'Key set that clients are told.'),
  NEONPANEL_INSECURE: flag(false, 'true allows http for the addresses above although PUBLIC_URL is https, and warns. ' +
    'Only inside a network that nobody else can read.'),
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
  TOKEN_ALGORITHMS: choices(ALGORITHMS, 'RS256', `Accepted signature algorithms, of ${ALGORITHMS.join(' ')}.`),
  ENFORCE_SCOPES: flag(true, 'false requires no scopes and advertises none.'),
  ADVERTISED_SCOPES: list('', 'Scopes to advertise, and to ask for when a token is missing. Left out: all nine are ' +
    'advertised, and the eight that read are asked for.', Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$' })),
  ANONYMOUS_METHODS: list('', 'MCP methods that are answered without a token. For discovery: initialize ping ' +
    'notifications/initialized tools/list.'),
  UPSTREAM_AUTH: choice(['forward', 'exchange'], 'forward', 'How calls to NeonPanel are authorized: forward sends ' +
    'the verified token on, exchange gets another one for it at NEONPANEL_TOKEN_URL.'),
  UPSTREAM_CLIENT_ID: text('', 'Client id of the gateway at NeonPanel, for exchange and introspection.'),
  UPSTREAM_CLIENT_SECRET: secret('Its secret, sent as client_secret_basic; empty for a public client.'),
  UPSTREAM_AUDIENCE: text('', 'Audience that exchanged tokens are asked for; empty leaves it to the server.'),
  RATE_LIMIT_MAX: integer(1, 1_000_000_000, 30, 'Requests per subject and window over all authenticated endpoints.'),
  RATE_LIMIT_WINDOW: integer(100, MAX_MILLISECONDS, 10_000, 'Length of the window in milliseconds.'),
  RATE_LIMIT_ADDRESS_MAX: integer(1, 1_000_000_000, 300, 'Requests without a token per address and window.'),
  RATE_LIMIT_FAILED_AUTH: integer(1, 1_000_000_000, 100, 'Refused tokens per address and minute.'),
  REDIS_URL: secret('Redis or Valkey that replicas share: redis: or rediss: (TLS), user, password, host, port and ' +
    'database. Empty: one replica, all in memory.', { format: 'redis' }),
  REDIS_MODE: choice(['single', 'cluster', 'sentinel'], 'single',
    'What REDIS_URL names: a server, a node of a Cluster, or a Sentinel.'),
  REDIS_NODES: list('', 'More nodes of the Cluster, or more Sentinels, each host:port: one of them must be there at ' +
    'the start.', NODE),
  REDIS_SENTINEL_NAME: text('mymaster', 'What the Sentinels call the primary.'),
  REDIS_SENTINEL_PASSWORD: secret('Password of the Sentinels; those of the servers are in REDIS_URL.'),
  REDIS_PREFIX: Type.String({
    pattern: '^[A-Za-z0-9:._-]{1,64}$',
    default: 'neonpanel:',
    description: 'What the names of our keys begin with. Deployments that share a Redis need different ones.'
  }),
  PROTOCOL_REVISIONS: choices(REVISIONS, REVISIONS.join(' '), 'Revisions of MCP that are served. What is left out is ' +
    'neither offered nor accepted.'),
  TOOL_NAMES: choice(['auto', 'dotted', 'underscore'], 'auto', 'Names that tools/list shows; auto: underscore at ' +
    '/mcp, dotted elsewhere. Both can always be called.'),
  READ_ONLY: flag(false, 'true hides the tools that create documents and refuses their calls.'),
  TOOLSETS: choices(TOOLSETS, 'search views', 'Groups of tools besides the 13 of the setup guide, of search and ' +
    'views; none or an empty text: only the 13.', { empty: 'none' }),
  CONFIRM_WRITES: choice(['auto', 'never'], 'auto', 'Whether users confirm what was not rehearsed; auto: where ' +
    'their client says that it can ask them.'),
  STATE_KEYS: list('', 'Secrets of 32 characters or more for task ids, requestState, commit tokens and links, such ' +
    'as openssl rand -base64 32 prints: the first seals, all open. Replicas share them; empty makes one at boot.',
  STATE_KEY, SECRET),
  WEBHOOK_SECRETS: list('', 'Secrets that NeonPanel signs its webhooks with, each whsec_ and the base64 of 24 to 64 ' +
    'bytes: all are accepted. Empty: there are no events.', WEBHOOK_SECRET, SECRET),
  DOCS: flag(true, 'false takes away the API reference at /docs.'),
  DOCS_CLIENT_ID: text('', 'Client id that /docs signs in with, a public client. Empty: it registers one where the ' +
    'authorization server allows that, and else asks for one.'),
  OPENAI_APPS_CHALLENGE: Type.String({
    pattern: '^[!-~]{0,512}$',
    allowed: 'the token that OpenAI shows, without blanks',
    default: '',
    description: 'Token by which OpenAI verifies this domain, served at /.well-known/openai-apps-challenge; empty ' +
      'serves none.'
  }),
  MAX_CALLS: integer(2, 100_000, 256, 'Tool calls that may run at a time; half as many more may wait for 2 seconds.'),
  MAX_CALLS_PER_SUBJECT: integer(1, 100_000, 10, 'Tool calls of one subject that may run at a time.'),
  MAX_STREAMS: integer(1, 100_000, 500,
    'Event streams that clients may keep open at a time, subscriptions included. Each may hold 1 MiB.'),
  LOAD_MAX_DELAY: integer(0, 60_000, 250, 'Milliseconds that the event loop may be late (99 % of a second) before ' +
    'requests are refused: those of who causes it, then lists, and writes last; where many wait from a twelfth of it ' +
    'on, in part; 0 refuses none.'),
  DRAIN_DELAY: integer(0, 300_000, 5000,
    'Milliseconds between the stop signal and the refusal of new requests; /readyz fails meanwhile.'),
  SANDBOX: flag(false, 'true starts the sandbox NeonPanel beside the gateway and uses it; with a public PUBLIC_URL, ' +
    'clients reach it there. Never in production.'),
  SANDBOX_PORT: integer(1, 65_535, 4000, 'Port of the sandbox NeonPanel.')
}, { additionalProperties: false })

export type Config = Static<typeof Config>

/** How lists and texts name the tools: as the guide does, or without the dot that some clients refuse. */
export type Naming = Exclude<Config['TOOL_NAMES'], 'auto'>

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
