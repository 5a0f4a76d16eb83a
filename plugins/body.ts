import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure, failureOf } from './errors/index.ts'
import parseJson from './text/json.ts'

/** Bytes of a body. Only documents to be created are ever long. */
export const LIMIT = { usual: 262_144, document: 1_048_576 } as const

const MAX_DEPTH = 32
const MAX_NODES = 10_000

/** Walks level by level, so that no depth of nesting can exhaust the stack. */
function guard (root: unknown): void {
  let nodes = 1
  let level = [root]
  for (let depth = 0; level.length > 0; depth++) {
    const below: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      if (depth === MAX_DEPTH) {
        throw new Failure('invalid_request', `The body must not be nested deeper than ${MAX_DEPTH} levels.`)
      }
      for (const child of Object.values(value)) below.push(child)
      if (nodes + below.length > MAX_NODES) {
        throw new Failure('invalid_request', `The body must not hold more than ${MAX_NODES} values.`)
      }
    }
    nodes += below.length
    level = below
  }
}

/** The value of a JSON text from outside, guarded like a body. Throws parse_error and invalid_request. */
export function readJson (text: string): unknown {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (cause) {
    throw new Failure('parse_error', undefined, { cause })
  }
  guard(value)
  return value
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
export default fp(async (fastify) => {
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    let body: unknown
    try {
      body = read(request, bytes)
    } catch (error) {
      return done(failureOf(error))
    }
    done(null, body)
  })
}, { name: 'body', dependencies: ['errors'] })
