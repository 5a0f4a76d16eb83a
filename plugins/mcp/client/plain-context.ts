import type { FastifyRequest } from 'fastify'
import { Failure } from '../../errors/index.ts'
import traceOf from '../../logger/trace.ts'
import { neverAborted } from '../../connections/abort.ts'
import type { Context } from '../protocol/types.ts'

/** The context of a call without a message channel: no notifications, no requests to the client. */
export default function plainContext (request: FastifyRequest, signal = neverAborted): Context {
  return {
    request,
    signal,
    capabilities: {},
    trace: traceOf(request.headers),
    progress () {},
    log () {},
    ask: async () => { throw new Failure('invalid_request', 'This caller cannot be asked.') },
    changed () {}
  }
}
