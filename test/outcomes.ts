import { member } from './clients/journey.ts'

/** What a call of a tool came to, in one form for every surface: its data, or its failure. */
export interface Outcome {
  data?: unknown, text?: unknown, code?: unknown, detail?: unknown, fields?: unknown
}

/** A gateway, and who calls. */
export interface Caller { url: string, token: string }

async function post ({ url, token }: Caller, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`, 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25'
    },
    body: JSON.stringify(body)
  })
  return response.json()
}

export async function overRest (caller: Caller, tool: string, input: unknown): Promise<Outcome> {
  const body = await post(caller, `/tools/${tool}`, input)
  const code = member(body, 'code')
  if (code === undefined) return { data: body, text: body }
  return { code, detail: member(body, 'detail'), fields: member(body, 'errors') }
}

function rpcFailure (answer: unknown): Outcome {
  return { code: member(answer, 'error', 'data', 'code'), detail: member(answer, 'error', 'message') }
}

/** Over MCP, a failure is told by the tool, or as an error of JSON-RPC. */
export async function overMcp (caller: Caller, tool: string, input: unknown, path = '/mcp'): Promise<Outcome> {
  const answer = await post(caller, path,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: input } })
  const result = member(answer, 'result')
  if (result === undefined) return rpcFailure(answer)
  if (member(result, 'isError') !== true) {
    return { data: member(result, 'structuredContent'), text: JSON.parse(String(member(result, 'content', 0, 'text'))) }
  }
  const failure = member(result, '_meta', 'com.neonpanel/failure')
  const code = member(failure, 'code')
  return {
    code,
    detail: String(member(result, 'content', 0, 'text')).replace(` (${code})`, ''),
    fields: member(failure, 'errors')
  }
}

/** What reading a resource came to. */
export async function overResource (caller: Caller, uri: string): Promise<Outcome> {
  const answer = await post(caller, '/mcp', { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } })
  const result = member(answer, 'result')
  return result === undefined ? rpcFailure(answer) : { data: result }
}

/** Every way to call a tool; with TOOL_NAMES=dotted each tells the same. */
export const surfaces: Readonly<Record<string, typeof overRest>> = {
  REST: overRest,
  MCP: overMcp,
  '/messages': (caller, tool, input) => overMcp(caller, tool, input, '/messages')
}
