import { createServer, type ServerResponse } from 'node:http'
import companies, { PORT, tools } from './upstream.ts'

/** The floor: node:http, JSON.parse, undici, JSON.stringify. No sign-in, no limits, no checks, no log. */
const server = { name: 'floor', version: '1.0.0' }

async function result (
  method: string, params: { arguments?: { perPage?: unknown } }, authorization: string
): Promise<object> {
  if (method === 'initialize') return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: server }
  if (method === 'tools/list') return { tools }
  const structuredContent = await companies(params.arguments?.perPage, authorization)
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent, isError: false }
}

async function answer (body: string, authorization: string, response: ServerResponse): Promise<void> {
  const { id, method, params } = JSON.parse(body)
  const text = JSON.stringify({ jsonrpc: '2.0', id, result: await result(method, params, authorization) })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    if (request.method === 'GET') response.end()
    else {
      answer(Buffer.concat(chunks).toString(), request.headers.authorization ?? '', response)
        .catch(() => response.destroy())
    }
  })
}).listen(Number(PORT), '127.0.0.1')
