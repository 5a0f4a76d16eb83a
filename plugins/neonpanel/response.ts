import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { Failure } from '../errors/index.ts'
import parseJson, { wellFormed } from '../text/json.ts'
import isRecord from '../../schemas/is-record.ts'
import type { Query, UpstreamResponse } from '../../tools/context.ts'
import failureOfStatus, { refused } from './status.ts'
import wordsOf from './words.ts'
import retryAfter from './retry-after.ts'
import type { RawResponse } from './dispatch.ts'

/** How to read the response: whether plain text is accepted, the query that was sent, the failure for a 401. */
export interface ReadOptions { plainText: boolean, query: Query, unauthorized: () => Failure }

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
/** Values of `success` by which a 200 refuses. */
const refusals: ReadonlySet<unknown> = new Set([false, 0, 'false', '0'])
const TEXT_TYPE = /^text\/(?:plain|html)\s*(?:;|$)/i
const TAG = /<[a-z!/]/i

export function isJson (headers: IncomingHttpHeaders): boolean {
  return JSON_TYPE.test(String(headers['content-type']))
}

export function requestIdOf ({ 'x-request-id': id }: IncomingHttpHeaders): string | undefined {
  return typeof id === 'string' ? id : undefined
}

/** Laravel sends a text that an action returns as HTML: it is a page only with a tag. */
function isPage (headers: IncomingHttpHeaders, text: string): boolean {
  return /html/i.test(String(headers['content-type'])) && TAG.test(text)
}

function isCoded ({ 'content-encoding': coding = '' }: IncomingHttpHeaders): boolean {
  return coding !== '' && coding.trim().toLowerCase() !== 'identity'
}

/** A JSON text without line breaks, which would break a line of an event stream. */
function onOneLine (text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]\s*/g, '') : text
}

function unreadable (cause: unknown): Failure {
  return new Failure('upstream_bad_response', undefined, { cause })
}

function textOf (bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable(new SyntaxError('The answer is not UTF-8.'))
  return bytes.toString().trim() // which takes a byte order mark away, too
}

function jsonOf (text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw unreadable(error)
  }
}

function jsonTextOf (bytes: Buffer): string {
  return wellFormed(textOf(bytes))
}

/** The body of an error response; where it cannot be parsed the status alone decides. */
function errorBodyOf (bytes: Buffer): unknown {
  try {
    return jsonOf(jsonTextOf(bytes))
  } catch {
    return undefined
  }
}

/** Whether a read that failed was answered with JSON that is empty, cut or otherwise broken. */
export function isBroken ({ code, details }: Failure): boolean {
  return code === 'upstream_bad_response' && details.cause instanceof SyntaxError
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
  if (isCoded(headers)) throw unreadable(new Error('The answer has a content coding.'))
  const plain = plainText && TEXT_TYPE.test(String(headers['content-type']))
  if (!plain && !isJson(headers)) throw unreadable(new Error('The answer is not JSON.'))
  const text = plain ? textOf(bytes) : jsonTextOf(bytes)
  if (plain && isPage(headers, text)) throw unreadable(new Error('The answer is a page.'))
  const body = plain ? text : jsonOf(text)
  if (isRecord(body) && refusals.has(body.success)) throw refused(wordsOf(body), status)
  return {
    status,
    body,
    text: plain ? undefined : onOneLine(text),
    retryAfter: headers['retry-after'] === undefined ? undefined : retryAfter(headers['retry-after']),
    requestId: requestIdOf(headers)
  }
}
