import { Agent } from 'undici'
import version from '../../plugins/config/version.ts'
import requestHeaders from '../../plugins/http/request-headers.ts'

interface Question {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  signal: AbortSignal
}

/** An answer whose body has not been read. */
export interface Opened {
  url: string
  status: number
  headers: Headers
  /** The media type in lower case, without parameters. */
  type: string
  /** The body piece by piece, at most 1 MiB of it. */
  chunks: AsyncIterable<string>
  /** The body was longer. */
  isCut (): boolean
  /** Leaves. */
  close (): void
}

/** An answer. Its text ends after 1 MiB, and that of an event stream is empty. */
export interface Answer extends Omit<Opened, 'chunks' | 'isCut' | 'close'> {
  text: string
  isCut: boolean
  /** Milliseconds until all had come. */
  duration: number
}

/** What libraries call in place of fetch. */
type Fetch = (url: string, init: {
  method?: string, headers?: Headers | Record<string, string>, body?: unknown, signal?: AbortSignal | undefined
}) => Promise<Response>

/** Asks servers: no redirect is followed, no content coding asked for, and a body has an end. */
export interface Http {
  open (url: string, question: Question): Promise<Opened>
  ask (url: string, question: Question): Promise<Answer>
  /** The same for libraries, under one signal. */
  fetch (signal: AbortSignal): Fetch
  close (): Promise<void>
}

export const EVENT_STREAM = 'text/event-stream'
const MAX_BYTES = 1_048_576
const MAX_HEADER_BYTES = 65_536
const NULL_BODY = new Set([204, 205, 304])
const AGENT = `neonpanel-mcp-doctor/${version}`

function headersOf (given: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(given)) {
    for (const value of [values].flat()) headers.append(name, value)
  }
  return headers
}

/** Reads an answer that was opened at a moment of performance.now(); of an event stream only that it is one. */
export async function read ({ chunks, isCut, close, ...answer }: Opened, began: number): Promise<Answer> {
  let text = ''
  if (answer.type !== EVENT_STREAM) for await (const chunk of chunks) text += chunk
  close()
  return { ...answer, text, isCut: isCut(), duration: Math.round(performance.now() - began) }
}

/** An answer as libraries read it. */
export function responseOf ({ status, headers, text }: Answer): Response {
  return new Response(NULL_BODY.has(status) ? null : text, { status, headers })
}

/** Opens connections until it is closed. Errors are undici's; the signal's reason where that was faster. */
export default function openHttp (): Http {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: MAX_HEADER_BYTES, pipelining: 1 })

  async function open (url: string, { method = 'GET', headers = {}, body, signal }: Question): Promise<Opened> {
    const { origin, pathname, search } = new URL(url)
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method,
      headers: { ...requestHeaders, 'user-agent': AGENT, ...headers },
      body: body ?? null,
      signal
    })
    const received = headersOf(answer.headers)
    if (answer.statusCode > 599) throw new Error(`HTTP ${answer.statusCode} is no status`)
    const stream = answer.body.on('error', () => {}) // whoever reads it gets the error as well
    let length = 0
    async function * chunks () {
      const decoder = new TextDecoder()
      for await (const chunk of stream) {
        const bytes = Buffer.from(chunk).subarray(0, MAX_BYTES - length)
        length += bytes.length
        yield decoder.decode(bytes, { stream: true })
        if (length === MAX_BYTES) return
      }
    }
    const [type = ''] = (received.get('content-type') ?? '').toLowerCase().split(';')
    return {
      url,
      status: answer.statusCode,
      headers: received,
      type: type.trim(),
      chunks: chunks(),
      isCut: () => length === MAX_BYTES,
      close: () => { stream.destroy() }
    }
  }

  async function ask (url: string, question: Question): Promise<Answer> {
    const began = performance.now()
    return read(await open(url, question), began)
  }

  return {
    open,
    ask,
    fetch: signal => async (url, { method = 'GET', headers, body }) =>
      responseOf(await ask(url, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        signal,
        ...body !== undefined && { body: String(body) }
      })),
    close: () => agent.destroy()
  }
}
