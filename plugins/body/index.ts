import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure, failureOf } from '../errors/index.ts'
import parseJson, { exceeded } from '../text/json.ts'
import dropUnread from './unread.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came. */
    rawBody: Buffer | null
  }
}

/** Bytes of a body. Only documents to be created are ever long. */
export const LIMIT = { usual: 262_144, document: 1_048_576 } as const
/** Of a body that nobody wants: what is read, and the milliseconds in which it must arrive. */
const MAX_UNREAD_BYTES = 2 * LIMIT.document
const UNREAD_TIMEOUT_MS = 5000

interface Options { unreadTimeout?: number }

/** The value of a JSON text from outside, guarded like a body. Throws parse_error and invalid_request. */
export function readJson (text: string): unknown {
  const limit = exceeded(text)
  if (limit !== undefined) throw new Failure('invalid_request', `The body must ${limit}.`)
  try {
    return parseJson(text)
  } catch (cause) {
    throw new Failure('parse_error', undefined, { cause })
  }
}

/** True while the body of a request has not arrived as a whole. */
function hasUnread ({ raw, headers }: FastifyRequest): boolean {
  if (raw.complete || raw.readableEnded) return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function read ({ headers }: FastifyRequest, bytes: Buffer): unknown {
  const coding = headers['content-encoding'] ?? 'identity'
  if (coding.trim().toLowerCase() !== 'identity') throw new Failure('unsupported_media_type')
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw new Failure('parse_error', 'The body is not UTF-8.')
  return readJson(bytes.toString())
}

/**
 * Bodies are JSON of `application/json` without content coding, and nothing else: strict UTF-8, at most 32 levels and
 * 10,000 values, no prototype keys. An empty body is `undefined`. Failures: unsupported_media_type, parse_error,
 * invalid_request.
 */
export default fp<Options>(async (fastify, { unreadTimeout = UNREAD_TIMEOUT_MS }) => {
  const bounds = { bytes: MAX_UNREAD_BYTES, timeout: unreadTimeout }
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (hasUnread(request)) dropUnread(request, reply, bounds, () => done(null, payload))
    else done(null, payload)
  })
  fastify.decorateRequest('rawBody', null)
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    request.rawBody = bytes
    fastify.load.resume(request)
    let body: unknown
    try {
      body = read(request, bytes)
    } catch (error) {
      return done(failureOf(error))
    }
    done(null, body)
  })
}, { name: 'body', dependencies: ['errors', 'drain', 'load'] })
