import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyBaseLogger, FastifyRequest, FastifyServerOptions } from 'fastify'
import { pino, type Bindings, type ChildLoggerOptions, type Logger } from 'pino'
import { wellFormed } from '../text/json.ts'
import scrub from '../text/scrub.ts'
import stdout from './stdout.ts'

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
/** An X-Request-Id of a caller that is kept, and equal copies of it. */
const REQUEST_ID = /^([A-Za-z0-9._-]{1,64})(?:, *\1)*$/
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

/** A line as it is, or with all that is long in it cut; always Unicode text. */
function bounded (given: string): string {
  const line = wellFormed(given).toWellFormed()
  if (line.length * MAX_BYTES_PER_CHARACTER <= MAX_LINE_BYTES || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line
  return `${wellFormed(JSON.stringify(JSON.parse(line), shortened))}\n`
}

/** The caller's X-Request-Id where it is well-formed, else a random one. */
export function requestId ({ headers }: IncomingMessage): string {
  return REQUEST_ID.exec(headers['x-request-id']?.toString() ?? '')?.[1] ?? randomUUID()
}

/**
 * The path of the request: without its query, and without the authority of a target that is a whole URL (RFC 9112
 * 3.2.2). Of a route that takes any rest the route: the rest is long, and says nothing.
 */
export function pathOf (request: FastifyRequest): string {
  const { url: route } = request.routeOptions
  if (request.url === route) return route // as nearly all are, and a constant of ours
  if (route?.endsWith('/*')) return route
  return scrub(request.url.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] || '/')
}

/** Writes a line whose members are plain values; `undefined` ones are left out. `link` adds to its text. */
type WriteLine = (level: 'debug' | 'info', members: object, link?: (line: string) => string) => void

function isPino (log: FastifyBaseLogger): log is Logger {
  return pino.symbols.streamSym in log
}

function isStream (value: unknown): value is Stream {
  return typeof value === 'object' && value !== null && 'write' in value
}

/**
 * Writes lines of a log as pino would, without the child logger, the serializers and the reading of any object that a
 * request's line has no need of. A log that is none writes none.
 */
export function flatLines (log: FastifyBaseLogger): WriteLine {
  const stream: unknown = Reflect.get(log, pino.symbols.streamSym)
  if (!isPino(log) || !isStream(stream)) return () => {}
  const own: unknown = Reflect.get(log, pino.symbols.chindingsSym) // of every line: pid and hostname
  return (level, members, link) => {
    if (!log.isLevelEnabled(level)) return
    const text = JSON.stringify(members).slice(1)
    const line = bounded(`{"level":${log.levels.values[level]},"time":${Date.now()}${own},${text}\n`)
    stream.write(link ? link(line) : line)
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/**
 * Makes the log of a request: a child of the process's log that is not made before something is logged, which few
 * requests do.
 */
export function lazyChildren () {
  const prototypes = new WeakMap<FastifyBaseLogger, object>()

  function prototypeOf (log: FastifyBaseLogger): object {
    const prototype: object = Object.create(log)
    const made = (self: object) => log.child(Reflect.get(self, 'own'), Reflect.get(self, 'options'))
    for (const level of LEVELS) {
      Reflect.defineProperty(prototype, level, {
        value (...given: Parameters<FastifyBaseLogger['info']>) { made(this)[level](...given) }
      })
    }
    Reflect.defineProperty(prototype, 'child', {
      value (...given: Parameters<FastifyBaseLogger['child']>) { return made(this).child(...given) }
    })
    prototypes.set(log, prototype)
    return prototype
  }

  return (log: FastifyBaseLogger, own: Bindings, options: ChildLoggerOptions): FastifyBaseLogger =>
    Object.assign(Object.create(prototypes.get(log) ?? prototypeOf(log)), { own, options })
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
