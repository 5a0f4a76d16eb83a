import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { MAX_BYTES, readBody, readMessage, type Message } from './limit/body.ts'
import { cached, charge, POLICY, verify, type Caller } from './limit/caller.ts'
import log, { type Entry } from './limit/log.ts'
import callTool from './limit/tool.ts'
import { PORT, tools } from './upstream.ts'

/**
 * The limit: what the product does, done by hand on node:http for the one tool that is measured. It checks the same,
 * sends the same headers and logs the same line; what it has not is every other case.
 */
const HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i
const REQUEST_ID = /^[\w.-]{1,64}$/
const REVISIONS: readonly unknown[] = [undefined, '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2025-01-01']
const EXPOSED = 'WWW-Authenticate, MCP-Protocol-Version, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, ' +
  'Idempotency-Replayed, Age, ETag'

const list = Buffer.from(JSON.stringify({ tools }))
const initialized = JSON.stringify({
  protocolVersion: '2025-06-18',
  capabilities: { tools: {}, prompts: {}, resources: {}, completions: {} },
  serverInfo: { name: 'limit', title: 'Limit', version: '1.0.0' },
  instructions: 'x'.repeat(300)
})

/** The headers of every answer. */
function headersOf (id: string, quota: string, length: number): string[] {
  return [
    'x-request-id', id, 'x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer',
    'access-control-allow-origin', '*', 'access-control-expose-headers', EXPOSED, 'cache-control', 'no-store',
    'ratelimit', quota, 'ratelimit-policy', POLICY, 'content-type', 'application/json; charset=utf-8',
    'content-length', String(length)
  ]
}

function isAllowed ({ rawHeaders, headers }: IncomingMessage): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts === 1 && HOST.test(headers.host ?? '') && REVISIONS.includes(headers['mcp-protocol-version'])
}

/** The answer to a request of MCP. Throws an Error for what cannot be answered. */
async function answerMessage ({ id, method, params }: Message, caller: Caller, credential: string) {
  const begin = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`
  if (method === 'initialize') return `${begin}${initialized}}`
  if (method === 'tools/list') return Buffer.concat([Buffer.from(begin), list, Buffer.from('}')])
  if (method !== 'tools/call') throw new Error('There is no such method.')
  const text = await callTool(params.name, params.arguments, caller, credential)
  return `${begin}{"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text},` +
    '"isError":false}}'
}

/** Reads and answers a POST. Whatever is wrong rejects. */
async function answer (request: IncomingMessage, response: ServerResponse, bytes: Buffer, entry: Entry): Promise<void> {
  const { authorization: credential = '' } = request.headers
  const caller = cached(credential) ?? await verify(credential)
  const quota = charge(caller)
  if (quota === undefined) throw new Error('Too many calls.')
  const body = readBody(request, bytes)
  const isCall = entry.path !== '/mcp'
  const message = isCall ? undefined : readMessage(body)
  if (isCall || message?.method === 'tools/call') entry.caller = caller
  const text = message
    ? await answerMessage(message, caller, credential)
    : await callTool(entry.path.slice('/tools/'.length), body, caller, credential)
  response.writeHead(200, headersOf(entry.id, quota, Buffer.byteLength(text))).end(text)
}

createServer({ keepAliveTimeout: 65_000, requestTimeout: 10_000 }, (request, response) => {
  if (request.method === 'GET') return response.end()
  const given = request.headers['x-request-id']?.toString()
  const entry: Entry = {
    id: given !== undefined && REQUEST_ID.test(given) ? given : randomUUID(),
    method: 'POST',
    path: request.url ?? '',
    address: request.socket.remoteAddress ?? '',
    status: 200,
    began: performance.now()
  }
  response.once('close', () => log({ ...entry, status: response.statusCode }))
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', chunk => {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_BYTES) request.destroy()
  })
  request.on('end', () => {
    const refuse = () => response.writeHead(400, headersOf(entry.id, '', 0)).end()
    if (!isAllowed(request)) return refuse()
    const [first = Buffer.alloc(0)] = chunks
    answer(request, response, chunks.length > 1 ? Buffer.concat(chunks) : first, entry).catch(refuse)
  })
}).listen(Number(PORT), '127.0.0.1')
