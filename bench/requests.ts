/** What is asked of a server. `rest` is POST /tools/{name}, which only the product has. */
export type Operation = 'initialize' | 'list' | 'call' | 'rest'

/** One POST without its token. */
export interface Request { path: string, headers: Readonly<Record<string, string>>, body: string }

const REVISION = '2025-06-18'

function message (method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
}

/** The requests of an assistant, as official clients send them. */
export default function requestOf (operation: Operation, tool: string): Request {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const later = { ...headers, 'mcp-protocol-version': REVISION }
  const args = { perPage: 30 }
  switch (operation) {
    case 'initialize': return {
      path: '/mcp',
      headers,
      body: message('initialize',
        { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } })
    }
    case 'list': return { path: '/mcp', headers: later, body: message('tools/list', {}) }
    case 'call': return { path: '/mcp', headers: later, body: message('tools/call', { name: tool, arguments: args }) }
    case 'rest': return { path: `/tools/${tool}`, headers, body: JSON.stringify(args) }
  }
}
