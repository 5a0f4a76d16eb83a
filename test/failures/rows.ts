import type { FastifyInstance } from 'fastify'
import type { Code } from '../../plugins/errors.ts'
import type { House } from '../build.ts'
import { close, press } from './states.ts'
import writes, { bill, KESTREL } from './writes.ts'

type Faults = Parameters<House['sandbox']['faults']['set']>[0]

/** One way to make something fail, and what is said of it. What is not given is a good call of listCompanies. */
export interface Row {
  code: Code
  /** Of the REST answer and, unless `rpc` or `tool` says otherwise, of the others. */
  status: number
  /** Here # stands for the number of characters that an answer had. */
  detail: string
  /** The code of a JSON-RPC error that comes with `http` as status. */
  rpc?: { code: number, http: number }
  /** A tool's own failure: `isError` in a result. */
  tool?: true
  /** Seconds; `some` where they depend on the moment, and stand for § in `detail`. */
  retryAfter?: number | 'some'
  errors?: readonly { field: string, message: string }[]
  /** Where it can happen; everywhere by default. */
  surfaces?: readonly ('rest' | 'mcp' | 'session')[]
  call?: { tool: string, input: Record<string, unknown> }
  /** Instead of the JSON-RPC message or of the input. */
  body?: string
  /** The id that is echoed from `body`. */
  id?: number
  scopes?: readonly string[]
  headers?: Record<string, string>
  fault?: Omit<Faults, 'times'>
  /** Calls that are made under the fault before the one that counts. */
  ahead?: number
  /** Refused before the body is read: there is no id to echo. */
  early?: true
  /** Settings of a gateway of its own. */
  env?: Record<string, string>
  /** Makes the gateway as the row needs it, and gives the way back. */
  before?: (app: FastifyInstance) => (() => unknown) | Promise<() => unknown>
  /** What the gateway of its own offers besides. */
  prepare?: (app: FastifyInstance) => void
  /** Members of a JSON-RPC error's data besides those that all have. */
  data?: Record<string, unknown>
}

const details = (input: object) => ({ tool: 'getInventoryDetails', input: { companyUuid: KESTREL, inventoryId: 5001, ...input } })

/** Before a call is looked at. */
const transport: Row[] = [
  { code: 'invalid_token', status: 401, detail: 'Sign in to NeonPanel to use this server.', headers: { authorization: '' } },
  { code: 'invalid_token', status: 401, detail: 'The access token is invalid or expired.', headers: { authorization: 'Bearer a.b.c' } },
  { code: 'malformed_credentials', status: 400, detail: 'Send one Authorization header: Bearer and the access token.', headers: { authorization: 'Basic YTpi' } },
  { code: 'insufficient_scope', status: 403, detail: 'neonpanel.listCompanies needs the scope read:companies.', scopes: ['read:reports'] },
  { code: 'foreign_origin', status: 403, detail: 'This Origin is not allowed here.', headers: { origin: 'https://evil.example.com' }, early: true },
  { code: 'unsupported_media_type', status: 415, detail: 'Send the body as application/json, without content coding.', headers: { 'content-type': 'text/plain' }, early: true },
  { code: 'too_large', status: 413, detail: 'The body is too large.', body: `"${'x'.repeat(1_100_000)}"` },
  { code: 'parse_error', status: 400, rpc: { code: -32700, http: 400 }, detail: 'The body is not JSON.', body: '{"id":' },
  { code: 'invalid_request', status: 400, rpc: { code: -32600, http: 400 }, detail: 'The body must not be nested deeper than 32 levels.', body: '['.repeat(40) + ']'.repeat(40) },
  { code: 'rate_limited', status: 429, detail: 'At most 2 calls in 10 s. Retry in § s.', retryAfter: 'some', env: { RATE_LIMIT_MAX: '2' } },
  {
    code: 'issuer_unavailable',
    status: 503,
    detail: 'NeonPanel\'s sign-in keys cannot be fetched right now. Retry shortly; the token is not the problem.',
    retryAfter: 5,
    surfaces: ['rest', 'mcp'],
    env: { NEONPANEL_JWKS_URI: 'http://localhost:9/jwks.json' }
  },
  { code: 'overloaded', status: 503, detail: 'The gateway is busy. Retry shortly.', retryAfter: 2, surfaces: ['rest'], early: true, before: press },
  { code: 'shutting_down', status: 503, detail: 'The gateway is restarting. Retry shortly.', retryAfter: 5, early: true, before: close },
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

const RPC = ['mcp', 'session'] as const

/** Of the protocol. */
const protocol: Row[] = [
  { code: 'method_not_found', status: 404, surfaces: RPC, rpc: { code: -32601, http: 200 }, detail: 'Method not found: tools/lst', id: 7, body: '{"jsonrpc":"2.0","id":7,"method":"tools/lst"}' },
  { code: 'invalid_params', status: 400, surfaces: RPC, rpc: { code: -32602, http: 200 }, detail: 'params/name is required.', id: 7, body: '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{}}' },
  { code: 'unknown_tool', status: 404, rpc: { code: -32602, http: 200 }, detail: 'Unknown tool: neonpanel.listCompany. Did you mean neonpanel.listCompanies?', call: { tool: 'listCompany', input: {} } }
]

/** Of a tool. What NeonPanel is to blame for comes last: a house that has seen enough of it leaves NeonPanel alone. */
const tools: Row[] = [
  {
    code: 'invalid_arguments',
    status: 400,
    tool: true,
    detail: 'arguments/perPage must be >= 10.',
    errors: [{ field: 'perPage', message: 'must be >= 10.' }],
    call: { tool: 'listCompanies', input: { perPage: 5 } }
  },
  {
    code: 'result_too_large',
    status: 422,
    tool: true,
    detail: 'The answer has # characters, and at most 100000 fit. Ask for less: a shorter period (startDate, endDate), or fewer companies ' +
      '(companyUuids), or fewer countries (countryCodes), or a coarser grouping, or longer periods (periodicity).',
    call: { tool: 'getRevenueAndCogs', input: { startDate: '2024-07-01', endDate: '2026-06-30', grouping: ['invoice'] } }
  },
  {
    code: 'upstream_invalid',
    status: 422,
    tool: true,
    detail: 'NeonPanel refused the values: The ref number field is required. ref_number: The ref number field is required.',
    errors: [{ field: 'ref_number', message: 'The ref number field is required.' }],
    call: { tool: 'createDocuments', input: { ...bill.input, data: { details: bill.input.data.details } } }
  },
  { code: 'upstream_refused', status: 403, tool: true, detail: 'NeonPanel does not permit this for your user. neonpanel.listCompanies shows what you may see.', call: details({ companyUuid: 'h4j8d2s6v0c3r7y1l5f9' }) },
  { code: 'upstream_not_found', status: 404, tool: true, detail: 'NeonPanel has nothing under these ids. Take them from the list tools.', call: details({ inventoryId: 999_999 }) },
  {
    code: 'upstream_busy', status: 429, tool: true, detail: 'NeonPanel asks to slow down. Retry in 7 s.', retryAfter: 7, fault: { operation: 'listCompanies', fault: 'status', status: 429, retryAfter: '7' }
  },
  { code: 'upstream_unreachable', status: 502, tool: true, detail: 'NeonPanel cannot be reached right now. Retry shortly.', fault: { operation: 'listCompanies', fault: 'refuse' } },
  { code: 'upstream_failed', status: 502, tool: true, detail: 'NeonPanel failed to answer this. Retry shortly.', fault: { operation: 'listCompanies', fault: 'status', status: 500 } },
  { code: 'upstream_bad_response', status: 502, tool: true, detail: 'NeonPanel answered something that cannot be read. Retry shortly.', fault: { operation: 'listCompanies', fault: 'html' } },
  { code: 'upstream_too_large', status: 502, tool: true, detail: 'NeonPanel\'s answer is too large. Ask for less: a shorter period, fewer companies, a smaller page.', fault: { operation: 'listCompanies', fault: 'huge' } },
  { code: 'upstream_timeout', status: 504, tool: true, detail: 'NeonPanel did not answer in time. Ask for less: a shorter period, fewer companies, a smaller page.', fault: { operation: 'listCompanies', fault: 'hang' }, env: { NEONPANEL_DEADLINE: '300' } },
  {
    code: 'circuit_open',
    status: 503,
    tool: true,
    detail: 'NeonPanel keeps failing and is left alone for a moment. Nothing was sent; retry in a few seconds.',
    retryAfter: 5,
    fault: { operation: 'listCompanies', fault: 'status', status: 500 },
    ahead: 20,
    env: {}
  }
]

const claim = (version: string) => ({ 'io.modelcontextprotocol/protocolVersion': version, 'io.modelcontextprotocol/clientCapabilities': {} })

/** A row of the revision without a handshake, whose requests say all of themselves. */
function modern (row: Omit<Row, 'status' | 'surfaces' | 'id'>, code: number, method: string, params: object = {}, version = '2026-07-28'): Row {
  return {
    status: 400,
    surfaces: ['mcp'],
    rpc: { code, http: 400 },
    id: 7,
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { ...params, _meta: claim(version) } }),
    ...row,
    headers: { 'mcp-protocol-version': version, 'mcp-method': method, ...row.headers }
  }
}

const asks = { name: 'asks', description: 'Asks.', inputSchema: { type: 'object', properties: {} }, requires: ['sampling'] as const, call: async () => '{}' }
const empty = { uri: 'test://none', name: 'none', read: async () => [] }

/** Of the revision without a handshake, and of what the product has not. */
const newest: Row[] = [
  modern({ code: 'header_mismatch', detail: 'Header mismatch: Mcp-Method is \'tools/call\', the body says \'tools/list\'', headers: { 'mcp-method': 'tools/call' } }, -32020, 'tools/list'),
  modern({ code: 'unsupported_revision', detail: 'Unsupported protocol version', data: { supported: ['2026-07-28'], requested: '2027-01-01' } }, -32022, 'tools/list', {}, '2027-01-01'),
  modern({
    code: 'missing_capability',
    detail: 'Missing required client capability',
    headers: { 'mcp-name': 'asks' },
    data: { requiredCapabilities: { sampling: {} } },
    prepare: app => app.mcp.offer({ tools: [asks] })
  }, -32021, 'tools/call', { name: 'asks' }),
  { ...modern({ code: 'not_acceptable', detail: 'This is answered by an event stream: accept text/event-stream.', headers: { accept: 'application/json' } }, 406, 'subscriptions/listen', { notifications: {} }), status: 406, rpc: { code: 406, http: 406 } },
  {
    ...modern({
      code: 'overloaded',
      detail: 'The gateway is busy. Retry shortly.',
      headers: { accept: 'text/event-stream' },
      env: { MAX_STREAMS: '1' },
      before: app => app.takePlace('somebody')
    }, 503, 'subscriptions/listen', { notifications: {} }),
    status: 503,
    rpc: { code: 503, http: 503 },
    retryAfter: 2
  },
  {
    code: 'resource_not_found',
    status: 404,
    surfaces: RPC,
    rpc: { code: -32002, http: 200 },
    detail: 'Resource not found',
    id: 7,
    body: '{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"test://nowhere"}}',
    data: { uri: 'test://nowhere' },
    prepare: app => app.mcp.offer({ resources: [empty] })
  }
]

/** Every row of the table of failures that is not about one surface alone. */
export const rows: readonly Row[] = [...transport, ...protocol, ...newest, ...writes, ...tools]
