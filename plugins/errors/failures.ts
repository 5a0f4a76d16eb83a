import type { FailureKind, Surface } from './failure-kind.ts'

const RPC = ['mcp', 'session'] as const
const SESSION = ['session'] as const
/** Met at other addresses, or by no client. */
const NONE = [] as const

/** Every way in which anything fails, on every surface. */
export const failures = {
  invalid_token: { status: 401, challenge: true, detail: 'Sign in to NeonPanel to use this server.' },
  malformed_credentials: {
    status: 400, challenge: true, detail: 'Send one Authorization header: Bearer and the access token.'
  },
  insufficient_scope: { status: 403, challenge: true, detail: 'The access token lacks a scope.' },
  foreign_origin: { status: 403, detail: 'This Host or Origin is not allowed here.' },
  unknown_session: {
    status: 404,
    surfaces: SESSION,
    detail: 'There is no such session. Open GET /sse again and use the endpoint that it names.'
  },
  rate_limited: { status: 429, retryAfter: 1, detail: 'Too many requests.' },
  issuer_unavailable: {
    status: 503,
    retryAfter: 5,
    detail: 'NeonPanel\'s sign-in keys cannot be fetched right now. Retry shortly; the token is not the problem.'
  },
  unknown_export: {
    status: 404,
    surfaces: NONE,
    detail: 'This link opens nothing of yours: it was changed or cut, is another person\'s, or of a server with ' +
      'other keys. A call of the list tool gives another link.'
  },
  export_expired: {
    status: 410,
    surfaces: NONE,
    detail: 'This link has expired. A call of the list tool gives another one.'
  },
  not_found: { status: 404, surfaces: NONE, detail: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, surfaces: NONE, detail: 'This address does not answer this HTTP method.' },
  not_acceptable: {
    status: 406, surfaces: RPC, detail: 'This is answered by an event stream: accept text/event-stream.'
  },
  too_large: { status: 413, detail: 'The body is too large.' },
  unsupported_media_type: { status: 415, detail: 'Send the body as application/json, without content coding.' },
  overloaded: { status: 503, retryAfter: 2, detail: 'The gateway is busy. Retry shortly.' },
  session_unreachable: {
    status: 503,
    surfaces: SESSION,
    retryAfter: 1,
    detail: 'The event stream of this session cannot be reached right now. Retry shortly.'
  },
  shutting_down: { status: 503, retryAfter: 5, detail: 'The gateway is restarting. Retry shortly.' },
  result_too_large: { status: 422, tool: true, detail: 'The answer is too large.' },
  parse_error: { status: 400, rpc: -32700, detail: 'The body is not JSON.' },
  invalid_request: { status: 400, rpc: -32600, detail: 'The body is not a JSON-RPC 2.0 message.' },
  method_not_found: { status: 404, surfaces: RPC, rpc: -32601, detail: 'Method not found.' },
  invalid_params: { status: 400, surfaces: RPC, rpc: -32602, detail: 'The params do not fit the method.' },
  header_mismatch: {
    status: 400,
    surfaces: RPC,
    rpc: -32020,
    alwaysHttpStatus: true,
    detail: 'A header says something else than the body.'
  },
  missing_capability: {
    status: 400, surfaces: RPC, rpc: -32021, alwaysHttpStatus: true, detail: 'Missing required client capability'
  },
  unsupported_revision: {
    status: 400, surfaces: RPC, rpc: -32022, alwaysHttpStatus: true, detail: 'Unsupported protocol version'
  },
  resource_not_found: { status: 404, surfaces: RPC, rpc: -32602, detail: 'Resource not found' },
  unknown_tool: { status: 404, rpc: -32602, detail: 'There is no such tool.' },
  invalid_arguments: { status: 400, tool: true, detail: 'The arguments do not fit the tool.' },
  upstream_refused: {
    status: 403,
    tool: true,
    detail: 'NeonPanel does not permit this for your user. neonpanel.listCompanies shows what you may see.'
  },
  upstream_not_found: {
    status: 404,
    replays: true,
    tool: true,
    detail: 'NeonPanel has nothing under these ids. Take them from the list tools.'
  },
  upstream_invalid: { status: 422, replays: true, tool: true, detail: 'NeonPanel refused the values.' },
  upstream_busy: { status: 429, retryAfter: 5, passing: true, tool: true, detail: 'NeonPanel asks to slow down.' },
  upstream_unreachable: {
    status: 502, passing: true, tool: true, detail: 'NeonPanel cannot be reached right now. Retry shortly.'
  },
  upstream_failed: {
    status: 502,
    retryAfter: 'asked',
    passing: true,
    tool: true,
    detail: 'NeonPanel failed to answer this. Retry shortly.'
  },
  upstream_bad_response: {
    status: 502,
    passing: true,
    tool: true,
    detail: 'NeonPanel answered something that cannot be read. Retry shortly.'
  },
  upstream_too_large: {
    status: 502,
    tool: true,
    detail: 'NeonPanel\'s answer is too large. Ask for less: a shorter period, fewer companies, a smaller page.'
  },
  upstream_timeout: {
    status: 504,
    passing: true,
    tool: true,
    detail: 'NeonPanel did not answer in time. Ask for less: a shorter period, fewer companies, a smaller page.'
  },
  circuit_open: {
    status: 503,
    retryAfter: 5,
    passing: true,
    tool: true,
    detail: 'NeonPanel keeps failing and is left alone for a moment. Nothing was sent; retry in a few seconds.'
  },
  cancelled: { status: 499, surfaces: NONE, tool: true, detail: 'The caller left before the answer came.' },
  read_only: { status: 403, writes: true, tool: true, detail: 'This gateway only reads: it creates no documents.' },
  not_confirmed: { status: 403, surfaces: RPC, writes: true, tool: true, detail: 'The user did not confirm this.' },
  toolset_off: { status: 403, tool: true, detail: 'This gateway does not offer this tool.' },
  idempotency_in_progress: {
    status: 409,
    writes: true,
    retryAfter: 1,
    tool: true,
    detail: 'The same call is still running. Retry shortly to learn what came of it.'
  },
  idempotency_key_reused: {
    status: 422,
    writes: true,
    tool: true,
    detail: 'This idempotency key belongs to another call. A new document needs a new key.'
  },
  idempotency_store_unavailable: {
    status: 503,
    writes: true,
    retryAfter: 1,
    tool: true,
    detail: 'Earlier calls cannot be looked up right now, so nothing was sent. Retry shortly.'
  },
  outcome_unknown: {
    status: 504,
    writes: true,
    statusWhenReplayed: 409,
    retryAfter: 'asked',
    tool: true,
    detail: 'It is unknown whether NeonPanel carried this out. List the documents before retrying.'
  },
  webhook_unverified: {
    status: 401, surfaces: NONE, challenge: true, detail: 'The signature fits none of the secrets.'
  },
  webhook_repeated: { status: 409, surfaces: NONE, detail: 'This event was taken before, and is not told again.' },
  internal_error: { status: 500, rpc: -32603, detail: 'Internal error' }
} as const satisfies Record<string, FailureKind>

export type Code = keyof typeof failures

/** Whether a failure can be met at a surface. */
export function meets (code: Code, surface: Surface): boolean {
  const { surfaces }: FailureKind = failures[code]
  return surfaces === undefined || surfaces.includes(surface)
}
