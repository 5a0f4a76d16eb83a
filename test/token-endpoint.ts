import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import isRecord from '../schemas/is-record.ts'

interface Test { teardown (undo: () => unknown): void }

/** An exchange as it was asked for, and the JSON that came back. */
interface Exchange { form: Record<string, string>, authorization: string | undefined, answer: Record<string, unknown> }

/** A token endpoint that passes everything on to another one, and remembers it. */
interface TokenEndpoint {
  url: string
  /** Where requests go on to. */
  target: string
  /** Takes the place of the other endpoint while it is set. */
  answer: RequestListener | null
  seen: Exchange[]
}

async function textOf (message: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of message) text += String(chunk)
  return text
}

/** Starts a token endpoint, and ends it with the test. */
export default async function startTokenEndpoint (t: Test): Promise<TokenEndpoint> {
  const endpoint: TokenEndpoint = { url: '', target: '', answer: null, seen: [] }
  const server = createServer(async (request, response) => {
    const { authorization, 'content-type': type = '' } = request.headers
    const body = await textOf(request)
    const exchange: Exchange = { form: Object.fromEntries(new URLSearchParams(body)), authorization, answer: {} }
    endpoint.seen.push(exchange)
    if (endpoint.answer) return endpoint.answer(request, response)
    const answer = await fetch(endpoint.target,
      { method: 'POST', headers: { 'content-type': type, ...(authorization && { authorization }) }, body })
    const text = await answer.text()
    const members: unknown = JSON.parse(text)
    if (isRecord(members)) exchange.answer = members
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  endpoint.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/oauth2/token`
  return endpoint
}
