import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

/** What came back: the HTTP status, the challenge and the delay that it names, and the body as JSON. */
export interface Seen { status: number, challenge: string | null, retryAfter: string | null, body: unknown }

/** A call on its way to a surface. `body` takes the place of what the surface would make of tool and input. */
export interface Sent {
  url: string, headers: Record<string, string>, tool: string, input: unknown, body: string | undefined
}

export type Surface = (sent: Sent) => Promise<Seen>

async function post (url: string, headers: Record<string, string>, body: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', 'x-request-id': 'row', 'mcp-protocol-version': '2025-11-25', ...headers
    },
    body
  })
}

async function seen (response: Response): Promise<Seen> {
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    retryAfter: response.headers.get('retry-after'),
    body: await response.json()
  }
}

function message ({ tool, input }: Sent): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: tool, arguments: input } })
}

/** POST /tools/{name}. */
export const rest: Surface = async sent =>
  seen(await post(`${sent.url}/tools/${sent.tool}`, sent.headers, sent.body ?? JSON.stringify(sent.input)))

/** POST /mcp. */
export const mcp: Surface = async sent => seen(await post(`${sent.url}/mcp`, sent.headers, sent.body ?? message(sent)))

/** The events of a stream as they come: pairs of name and data. */
async function * eventsOf (response: Response): AsyncGenerator<{ name: string, data: string }> {
  if (!response.body) return
  let name = ''
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    if (line.startsWith('event: ')) name = line.slice('event: '.length)
    if (line.startsWith('data: ')) yield { name, data: line.slice('data: '.length) }
  }
}

/**
 * A session of GET /sse: its POST, and what comes on the stream where the POST itself was accepted. The initialize of a
 * session comes first, so that it has the newest revision.
 */
export async function session (url: string, token: string): Promise<{ ask: Surface, end: () => void }> {
  const leaving = new AbortController()
  const authorization = `Bearer ${token}`
  const stream = await fetch(`${url}/sse`, { headers: { authorization }, signal: leaving.signal })
  const events = eventsOf(stream)
  const endpoint = `${url}${(await events.next()).value?.data}`
  const hello = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'rows', version: '1' }
    }
  }
  await post(endpoint, { authorization }, JSON.stringify(hello))
  await events.next()
  return {
    ask: async sent => {
      const response = await post(endpoint, sent.headers, sent.body ?? message(sent))
      if (response.status !== 202) return seen(response)
      return {
        status: 200, challenge: null, retryAfter: null, body: JSON.parse((await events.next()).value?.data ?? 'null')
      }
    },
    end: () => { leaving.abort() }
  }
}
