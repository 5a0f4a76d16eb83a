import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent } from 'undici'
import requestHeaders from './request-headers.ts'
import parseJson from '../text/json.ts'

/** What was answered. `value` is the JSON of its body; `fault` says why it cannot be read, whatever the status. */
export interface Answer {
  readonly status: number, readonly headers: IncomingHttpHeaders, readonly value: unknown, readonly fault?: Error
}

interface Question {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Milliseconds, where less than the deadline is left. */
  timeout?: number
}

/** A server that answers JSON. */
export interface Outside {
  /** Has the limits of size and number; whoever uses it without `ask` keeps the deadline. */
  readonly agent: Agent
  /** One request and its whole answer. Throws an Error where no status came within the deadline. */
  ask (url: string, question?: Question): Promise<Answer>
  close (): Promise<void>
}

const MAX_BYTES = 65_536
const MAX_HEADER_BYTES = 16_384
const CONNECTIONS = 16
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

/** The error of a deadline in milliseconds. */
export function tooLate (name: string, deadline: number): Error {
  return new Error(`${name} did not come within ${deadline} ms.`)
}

/**
 * The JSON of a whole body, read by the guarded parser. Throws an Error that says what is wrong with it, in words of
 * ours.
 */
export function readJson (name: string, headers: IncomingHttpHeaders, bytes: Uint8Array): unknown {
  const { 'content-encoding': coding = 'identity', 'content-type': type = 'no type' } = headers
  if (String(coding).toLowerCase() !== 'identity') throw new Error(`${name} came in a content coding; it should not.`)
  if (!JSON_TYPE.test(type)) throw new Error(`${name} came as ${type.slice(0, 100)}; it should be JSON.`)
  if (!isUtf8(bytes)) throw new Error(`${name} is not UTF-8.`)
  try {
    return parseJson(Buffer.from(bytes).toString())
  } catch (cause) {
    throw new Error(`${name} is not JSON, although it says so.`, { cause })
  }
}

/** The JSON of an answer that should be 200. Throws an Error that says what came; the status goes before the body. */
export function valueOf (name: string, { status, value, fault }: Answer): unknown {
  if (status !== 200) throw new Error(`${name} came as HTTP ${status}; it should be 200.`)
  if (fault) throw fault
  return value
}

function broken (name: string, cause: unknown): Error {
  const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
  return new Error(isTooLarge ? `${name} is larger than ${MAX_BYTES} bytes.` : `${name} broke off.`, { cause })
}

/**
 * Reads what servers of others answer: the key set, the token endpoint, the metadata, introspection. Each request has
 * one deadline in milliseconds from its start to the last byte, however slowly they come; a body has at most 64 KiB, no
 * redirect is followed, no content coding asked for or accepted. `name` begins the sentences of errors.
 */
export default function openOutside (name: string, deadline: number): Outside {
  const agent = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    connect: { timeout: deadline },
    maxHeaderSize: MAX_HEADER_BYTES,
    maxResponseSize: MAX_BYTES
  })

  async function ask (
    url: string, { method = 'GET', headers = {}, body = '', timeout = deadline }: Question = {}
  ): Promise<Answer> {
    const { origin, pathname, search } = new URL(url)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(tooLate(name, deadline)), timeout)
    try {
      const response = await agent.request({
        origin,
        path: pathname + search,
        method,
        headers: { ...requestHeaders, ...headers },
        ...body !== '' && { body },
        signal: late.signal
      })
      const answer = { status: response.statusCode, headers: response.headers }
      try {
        const bytes = await response.body.bytes().catch(error => {
          throw late.signal.aborted ? late.signal.reason : broken(name, error)
        })
        return { ...answer, value: readJson(name, response.headers, bytes) }
      } catch (fault) {
        return { ...answer, value: undefined, ...fault instanceof Error && { fault } }
      }
    } finally {
      clearTimeout(timer)
    }
  }

  return { agent, ask, close: () => agent.destroy() }
}
