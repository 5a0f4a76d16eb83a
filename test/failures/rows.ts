import { close, press } from './states.ts'
import writes from './writes.ts'
import { type Row, RPC } from './row.ts'
import { tools } from './tool-rows.ts'
import { newest } from './modern-rows.ts'

/** Before a call is looked at. */
const transport: Row[] = [
  {
    code: 'invalid_token',
    status: 401,
    detail: 'Sign in to NeonPanel to use this server.',
    headers: { authorization: '' }
  },
  {
    code: 'invalid_token',
    status: 401,
    detail: 'The access token is invalid or expired.',
    headers: { authorization: 'Bearer a.b.c' }
  },
  {
    code: 'malformed_credentials',
    status: 400,
    detail: 'Send one Authorization header: Bearer and the ' +
    'access token.',
    headers: { authorization: 'Basic YTpi' }
  },
  {
    code: 'insufficient_scope',
    status: 403,
    detail: 'neonpanel.listCompanies needs the scope ' +
    'read:companies.',
    scopes: [
      'read:reports'
    ]
  },
  {
    code: 'foreign_origin',
    status: 403,
    detail: 'This Origin is not allowed here.',
    headers: { origin: 'https://evil.example.com' },
    early: true
  },
  {
    code: 'unsupported_media_type',
    status: 415,
    detail: 'Send the body as application/json, without ' +
    'content coding.',
    headers: {
      'content-type': 'text/plain'
    },
    early: true
  },
  { code: 'too_large', status: 413, detail: 'The body is too large.', body: `"${'x'.repeat(1_100_000)}"` },
  {
    code: 'parse_error', status: 400, rpc: { code: -32700, http: 400 }, detail: 'The body is not JSON.', body: '{"id":'
  },
  {
    code: 'invalid_request',
    status: 400,
    rpc: { code: -32600, http: 400 },
    detail: 'The body must not be nested deeper than 32 levels.',
    body: '['.repeat(40) + ']'.repeat(40)
  },
  {
    code: 'rate_limited',
    status: 429,
    detail: 'At most 2 calls in 10 s. Retry in § s.',
    retryAfter: 'some',
    env: { RATE_LIMIT_MAX: '2' }
  },
  {
    code: 'issuer_unavailable',
    status: 503,
    detail: 'NeonPanel\'s sign-in keys cannot be fetched right now. Retry shortly; the token is not the problem.',
    retryAfter: 5,
    surfaces: ['rest', 'mcp'],
    env: { NEONPANEL_JWKS_URI: 'http://localhost:9/jwks.json' }
  },
  {
    code: 'overloaded',
    status: 503,
    detail: 'The gateway is busy. Retry shortly.',
    retryAfter: 2,
    surfaces: [
      'rest'
    ],
    early: true,
    before: press
  },
  {
    code: 'shutting_down',
    status: 503,
    detail: 'The gateway is restarting. Retry shortly.',
    retryAfter: 5,
    early: true,
    before: close
  },
  {
    code: 'internal_error',
    status: 500,
    rpc: { code: -32603, http: 200 },
    detail: 'Internal error',
    before: ({ neonpanel }) => {
      const { api } = neonpanel
      neonpanel.api = () => { throw new Error('a bug of ours') }
      return () => { neonpanel.api = api }
    }
  }
]

/** Of the protocol. */
const protocol: Row[] = [
  {
    code: 'method_not_found',
    status: 404,
    surfaces: RPC,
    rpc: { code: -32601, http: 200 },
    detail: 'Method not found: tools/lst',
    id: 7,
    body: '{"jsonrpc":"2.0","id":7,"method":"tools/lst"}'
  },
  {
    code: 'invalid_params',
    status: 400,
    surfaces: RPC,
    rpc: { code: -32602, http: 200 },
    detail: 'params/name is required.',
    id: 7,
    body: '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{}}'
  },
  {
    code: 'unknown_tool',
    status: 404,
    rpc: { code: -32602, http: 200 },
    detail: 'Unknown tool: neonpanel.listCompany. Did you mean neonpanel.listCompanies?',
    call: { tool: 'listCompany', input: {} }
  }
]

/** Every row of the table of failures that is not about one surface alone. */
export const rows: readonly Row[] = [...transport, ...protocol, ...newest, ...writes, ...tools]
