import type { Stack } from '../build.ts'
import { member } from '../clients/journey.ts'
import { KESTREL } from '../failures/writes.ts'

/** What came of a call: over REST its status and body, over MCP those that REST would have. */
interface Came { status: number, code: string, text: string, body: unknown, replayed: boolean }

/** A call of a tool over a surface; `status` is 0 where MCP says that it failed. */
export type Call = (tool: string, input: object, headers?: Record<string, string>) => Promise<Came>

/** The arguments of a bill with one service line, or with what `data` says. */
export function billOf (number: string, data: object = {}) {
  return {
    companyUuid: KESTREL,
    type: 'bill',
    data: {
      ref_number: number,
      date: '2026-07-02',
      details: [{ service_name: 'Freight', quantity: 3, rate: 80.1675 }],
      ...data
    }
  }
}

/** The arguments of an import of a PDF. */
export function pdfOf (name: string) {
  return { companyUuid: KESTREL, type: 'bill', file: { name, link: `https://files.example.com/${name}` } }
}

async function post (url: string, token: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body)
  })
}

/** Calls over POST /tools/{name}. */
export function rest (url: string, token: string): Call {
  return async (tool, input, headers) => {
    const response = await post(`${url}/tools/neonpanel.${tool}`, token, input, headers)
    const text = await response.text()
    const body: unknown = JSON.parse(text)
    const code = response.ok ? 'ok' : String(member(body, 'code'))
    const { status } = response
    return { status, code, text, body, replayed: response.headers.get('idempotency-replayed') === 'true' }
  }
}

/** Calls over POST /mcp. */
export function mcp (url: string, token: string, revision = '2025-11-25'): Call {
  return async (tool, input, headers) => {
    const params = {
      name: `neonpanel_${tool}`,
      arguments: input,
      ...(revision === '2026-07-28' && {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': revision, 'io.modelcontextprotocol/clientCapabilities': {}
        }
      })
    }
    const response = await post(`${url}/mcp`, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, {
      'mcp-protocol-version': revision, 'mcp-method': 'tools/call', 'mcp-name': params.name, ...headers
    })
    const result = member(await response.json(), 'result')
    const text = String(member(result, 'content', 0, 'text'))
    const failed = member(result, 'isError') === true
    return {
      status: failed ? 0 : response.status,
      code: failed ? String(member(result, '_meta', 'com.neonpanel/failure', 'code')) : 'ok',
      text,
      body: failed ? undefined : JSON.parse(text),
      replayed: member(result, '_meta', 'com.neonpanel/replayed') === true
    }
  }
}

/** How many POSTs have reached NeonPanel. */
export function sent ({ sandbox }: Pick<Stack, 'sandbox'>): number {
  return sandbox.requests.filter(({ method }) => method === 'POST').length
}

/** What a rehearsal says, and its token. */
export async function rehearse (call: Call, tool: string, input: object) {
  const { status, text, body } = await call(tool, { ...input, rehearse: true })
  if (status !== 200) throw new Error(text)
  const rehearsal = member(body, 'rehearsal')
  return { rehearsal, commit: String(member(rehearsal, 'commit')) }
}

/** A rehearsal without what differs each time. */
export async function steady (call: Call, tool: string, input: object) {
  const { rehearsal } = await rehearse(call, tool, input)
  const { commit: _commit, expires_at: _expires, ...rest } = Object(rehearsal)
  return rest
}
