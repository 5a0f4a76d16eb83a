import { type Row, RPC } from './row.ts'

const claim = (version: string) =>
  ({ 'io.modelcontextprotocol/protocolVersion': version, 'io.modelcontextprotocol/clientCapabilities': {} })

/** A row of the revision without a handshake, whose requests say all of themselves. */
function modern (
  row: Omit<Row, 'status' | 'surfaces' | 'id'>, code: number, method: string, params: object = {},
  version = '2026-07-28'
): Row {
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

const asks = {
  name: 'asks',
  description: 'Asks.',
  inputSchema: { type: 'object', properties: {} },
  requires: ['sampling'] as const,
  call: async () => '{}'
}

const empty = { uri: 'test://none', name: 'none', read: async () => [] }

/** Of the revision without a handshake, and of what the product has not. */
export const newest: Row[] = [
  modern({
    code: 'header_mismatch',
    detail: 'Header mismatch: Mcp-Method is \'tools/call\', the body says \'tools/list\'',
    headers: { 'mcp-method': 'tools/call' }
  }, -32020, 'tools/list'),
  modern({
    code: 'unsupported_revision',
    detail: 'Unsupported protocol version',
    data: { supported: ['2026-07-28'], requested: '2027-01-01' }
  }, -32022, 'tools/list', {}, '2027-01-01'),
  modern({
    code: 'missing_capability',
    detail: 'Missing required client capability',
    headers: { 'mcp-name': 'asks' },
    data: { requiredCapabilities: { sampling: {} } },
    prepare: app => app.mcp.register({ tools: [asks] })
  }, -32021, 'tools/call', { name: 'asks' }),
  {
    ...modern({
      code: 'not_acceptable',
      detail: 'This is answered by an event stream: accept ' +
    'text/event-stream.',
      headers: { accept: 'application/json' }
    },
    406, 'subscriptions/listen', { notifications: {} }),
    status: 406,
    rpc: { code: 406, http: 406 }
  },
  {
    ...modern({
      code: 'overloaded',
      detail: 'The gateway is busy. Retry shortly.',
      headers: { accept: 'text/event-stream' },
      env: { MAX_STREAMS: '1' },
      before: app => app.acquireStream('somebody', () => {})
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
    prepare: app => app.mcp.register({ resources: [empty] })
  }
]
