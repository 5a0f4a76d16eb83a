import type { Dispatcher, Pool } from 'undici'
import { Failure } from '../errors.ts'
import parseJson from '../json.ts'
import broken from './broken.ts'
import type { Path } from './path.ts'
import type { Query } from './query.ts'
import refusal, { hasWords } from './refusal.ts'
import retryAfter from './retry-after.ts'

/** One request to NeonPanel. `search` begins with its question mark; `left` is what remains of the deadline in milliseconds. */
interface Call {
  method: 'GET' | 'POST'
  path: Path
  search: string
  query: Query
  body?: string
  /** Whether an answer in plain text will do. */
  prose: boolean
  token: string
  /** Headers of the trace that the call belongs to. */
  trace: Readonly<Record<string, string>>
  left: number
  /** Aborted when nobody waits for the answer any more. */
  gone: AbortSignal | undefined
  /** What a 401 is. */
  unauthorized: () => Failure
}

/** A 2xx answer. `text` is the JSON of `body` as it came, without line breaks; a plain text is its own body. */
export interface Answer {
  status: number
  body: unknown
  text: string | undefined
  /** Seconds. */
  retryAfter: number | undefined
  requestId: string | undefined
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
const PLAIN_TYPE = /^text\/plain\s*(?:;|$)/i
const BREAK = /[\r\n]/
const utf8 = new TextDecoder('utf-8', { fatal: true })

async function textOf (response: Dispatcher.ResponseData): Promise<string> {
  return utf8.decode(await response.body.bytes()).trim()
}

/** The body of a refusal; one that cannot be read costs its words, not the verdict. */
async function wordsOf (response: Dispatcher.ResponseData): Promise<unknown> {
  try {
    return parseJson(await textOf(response))
  } catch {
    return undefined
  }
}

async function dump (response: Dispatcher.ResponseData, cause: string): Promise<Failure> {
  await response.body.dump()
  return new Failure('upstream_bad_response', undefined, { cause: new Error(cause) })
}

async function read (response: Dispatcher.ResponseData, { query, prose, unauthorized }: Call): Promise<Answer> {
  const { statusCode: status, headers } = response
  if (status < 200 || status > 299) {
    const words = hasWords(status) ? await wordsOf(response) : await response.body.dump()
    throw status === 401 ? unauthorized() : refusal(status, words, query, headers['retry-after'])
  }
  if (headers['content-encoding'] !== undefined) throw await dump(response, 'The answer has a content coding.')
  const type = String(headers['content-type'])
  const plain = prose && PLAIN_TYPE.test(type)
  if (!plain && !JSON_TYPE.test(type)) throw await dump(response, 'The answer is not JSON.')
  const text = await textOf(response)
  const requestId = headers['x-request-id']
  return {
    status,
    body: plain ? text : parseJson(text),
    text: plain || BREAK.test(text) ? undefined : text,
    retryAfter: retryAfter(headers['retry-after']),
    requestId: typeof requestId === 'string' ? requestId : undefined
  }
}

/** A call that is given up when its time is over or nobody waits any more. */
async function attempt (pool: Pool, call: Call, signal: AbortSignal): Promise<Answer> {
  const { method, path, search, body, token, trace } = call
  let began = false
  try {
    const response = await pool.request({
      method,
      path: path + search,
      headers: { ...trace, authorization: `Bearer ${token}`, accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body ?? null,
      signal
    })
    began = true
    return await read(response, call)
  } catch (error) {
    throw broken(error, began)
  }
}

/**
 * Asks NeonPanel once. The built address must be the one that the template means, the answer 2xx JSON (or plain text where `prose`
 * allows) without content coding; redirects are not followed. Failures: those of security-reliability.md 7.
 */
export default async function ask (pool: Pool, origin: string, call: Call): Promise<Answer> {
  const { path, search, left, gone } = call
  const url = new URL(origin + path + search)
  if (url.origin !== origin || url.pathname !== path) throw new Failure('internal_error', undefined, { cause: new Error(`The path ${path} is not what it seems.`) })
  if (left <= 0) throw new Failure('upstream_timeout')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(new Failure('upstream_timeout')), left)
  const leave = () => stop.abort(new Failure('invalid_request', 'The client left before the answer came.'))
  if (gone?.aborted) leave()
  gone?.addEventListener('abort', leave, { once: true })
  try {
    return await attempt(pool, call, stop.signal)
  } finally {
    clearTimeout(timer)
    gone?.removeEventListener('abort', leave)
  }
}
