import type { FastifyRequest, FastifyServerOptions } from 'fastify'
import stdout from './stdout.ts'
import scrub from '../text/scrub.ts'

/** Where lines go. */
export interface Stream { write (line: string): void }

interface Described {
  [member: string]: unknown, type: string, message: string, stack: string, code?: string, cause?: Described
}

/** Bytes of a line. */
const MAX_LINE_BYTES = 8192
/** Characters of a text, and members of a list, in a line that would be longer. */
const MAX_TEXT_LENGTH = 100
const MAX_ITEMS = 10
/** Bytes that a character may take. */
const MAX_BYTES_PER_CHARACTER = 3
/** Replaces a parser's message, which quotes its input. */
const UNREADABLE = 'The text cannot be read.'
/** Causes behind one another. */
const MAX_CAUSES = 4

/** What the log may hold of an error: kind, code, scrubbed message and stack, and the same of its cause. */
function describe (error: unknown, depth = MAX_CAUSES): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)), stack: '' }
  const message = error instanceof SyntaxError ? UNREADABLE : scrub(error.message)
  return {
    type: error.name,
    message,
    stack: scrub((error.stack ?? '').replace(error.message, () => message)),
    ...('code' in error && { code: String(error.code) }),
    ...(error.cause !== undefined && depth > 1 && { cause: describe(error.cause, depth - 1) })
  }
}

function shortened (_name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS)
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : value
}

/** A line as it is, or with all that is long in it cut. */
function bounded (line: string): string {
  if (line.length * MAX_BYTES_PER_CHARACTER <= MAX_LINE_BYTES || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line
  return `${JSON.stringify(JSON.parse(line), shortened)}\n`
}

/**
 * The path of the request: without its query, and without the authority of a target that is a whole URL (RFC 9112
 * 3.2.2).
 */
export function pathOf (request: FastifyRequest): string {
  if (request.url === request.routeOptions.url) return request.url // as nearly all are, and a constant of ours
  return scrub(request.url.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] || '/')
}

/**
 * Options of the log: one JSON object a line of at most 8 KiB, on stdout unless a stream is given. Serializers name
 * what may appear, never headers, bodies or queries.
 */
export default function logger (
  level: string, stream: Stream = stdout
): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level,
    stream,
    hooks: { streamWrite: bounded },
    serializers: {
      req: request => ({ method: request.method, path: pathOf(request) }),
      res: reply => ({ status: reply.statusCode }),
      err: error => describe(error)
    }
  }
}
