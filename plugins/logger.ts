import type { FastifyRequest, FastifyServerOptions } from 'fastify'
import scrub from './scrub.ts'

interface Described { [member: string]: unknown, type: string, message: string, stack: string, code?: string, cause?: Described }

/** What the log may hold of an error: kind, code, scrubbed message and stack, and the same of its cause. */
function describe (error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)), stack: '' }
  return {
    type: error.name,
    message: scrub(error.message),
    stack: scrub(error.stack ?? ''),
    ...('code' in error && { code: String(error.code) }),
    ...(error.cause !== undefined && { cause: describe(error.cause) })
  }
}

/** The path that was asked, without its query. */
export function pathOf (request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

/** Options of the log: one JSON object a line; serializers name what may appear, never headers, bodies or queries. */
export default function logger (level: string): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level,
    serializers: {
      req: request => ({ method: request.method, path: pathOf(request) }),
      res: reply => ({ status: reply.statusCode }),
      err: describe
    }
  }
}
