import { isUtf8 } from 'node:buffer'
import { Failure } from '../errors/index.ts'
import parseJson from '../text/json.ts'
import type { Query } from './query.ts'
import failureOfStatus from './status.ts'
import retryAfter from './retry-after.ts'
import type { RawResponse } from './dispatch.ts'

/** A 2xx answer. `text` is the JSON of `body` as it came, without line breaks; a plain text is its own body. */
export interface UpstreamResponse {
  status: number
  body: unknown
  text: string | undefined
  /** Seconds. */
  retryAfter: number | undefined
  requestId: string | undefined
}

/** How to read the response: whether plain text is accepted, the query that was sent, the failure for a 401. */
export interface ReadOptions { plainText: boolean, query: Query, unauthorized: () => Failure }

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
const PLAIN_TYPE = /^text\/plain\s*(?:;|$)/i

/** True for a text that would break a line of an event stream. */
function hasLineBreak (text: string): boolean {
  return text.includes('\n') || text.includes('\r')
}

function textOf (bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new TypeError('The answer is not UTF-8.')
  return bytes.toString().trim() // which takes a byte order mark away, too
}

/** The body of an error response; where it cannot be parsed the status alone decides. */
function errorBodyOf (bytes: Buffer): unknown {
  try {
    return parseJson(textOf(bytes))
  } catch {
    return undefined
  }
}

function unreadable (cause: unknown): Failure {
  return new Failure('upstream_bad_response', undefined, { cause })
}

/**
 * Reads a 2xx that is JSON, or plain text where that is accepted. Throws the failure that everything else stands for:
 * docs/upstream.md 8.
 */
export default function readResponse (
  { status, headers, bytes }: RawResponse, { plainText, query, unauthorized }: ReadOptions
): UpstreamResponse {
  if (status === 401) throw unauthorized()
  if (status > 299) throw failureOfStatus(status, errorBodyOf(bytes), query, headers['retry-after'])
  if (headers['content-encoding'] !== undefined) throw unreadable(new Error('The answer has a content coding.'))
  const type = String(headers['content-type'])
  const plain = plainText && PLAIN_TYPE.test(type)
  if (!plain && !JSON_TYPE.test(type)) throw unreadable(new Error('The answer is not JSON.'))
  try {
    const text = textOf(bytes)
    const requestId = headers['x-request-id']
    return {
      status,
      body: plain ? text : parseJson(text),
      text: plain || hasLineBreak(text) ? undefined : text,
      retryAfter: retryAfter(headers['retry-after']),
      requestId: typeof requestId === 'string' ? requestId : undefined
    }
  } catch (error) {
    throw unreadable(error)
  }
}
